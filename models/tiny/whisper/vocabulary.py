"""A small vocabulary built like Whisper's: bytes, merges learned from a text, specials, timestamps."""
import base64
import json
import unicodedata

TEXT = """the quick brown fox jumps over the lazy dog and then the other dog runs after the fox . it's there that they're
thinking of the thing that she'll hear in 1984 and in 2026 . Größe über alles , schöne Grüße aus München , où êtes-vous ?
あのね 犬が走る 犬が走る 狐 狐 中文 中文 中文 and the end of the other thing is here , well , this is the end . ♪ ♪ - ' [ ] ( )"""
MERGES = 150
LANGUAGES = ["en", "zh", "de", "es", "ru", "ko", "fr", "ja"]


def alphabet():
    """GPT-2's printable stand-ins for the 256 bytes, in its order (openai/gpt-2 encoder.py, bytes_to_unicode)."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [b for b in range(256) if b not in plain]
    return {**{b: chr(b) for b in plain}, **{b: chr(256 + i) for i, b in enumerate(rest)}}


def kind(character):
    """What GPT-2's pattern tells apart."""
    category = unicodedata.category(character)
    return "space" if character.isspace() else category[0] if category[0] in "LN" else "other"


def pieces(text):
    """GPT-2's split into words, as a scanner instead of its regular expression."""
    at = 0
    while at < len(text):
        end = at
        short = next((s for s in ("'s", "'t", "'re", "'ve", "'m", "'ll", "'d") if text.startswith(s, at)), None)
        if short:
            end += len(short)
        elif kind(text[at]) != "space" or text[at] == " " and at + 1 < len(text) and kind(text[at + 1]) != "space":
            end += text[at] == " "
            first = kind(text[end])
            while end < len(text) and kind(text[end]) == first:
                end += 1
        else:
            while end < len(text) and kind(text[end]) == "space":
                end += 1
            if end < len(text) and end - at > 1:
                end -= 1  # the last one belongs to the word behind it
        yield text[at:end]
        at = end


class Vocabulary:
    def __init__(self):
        self.bytes = alphabet()
        words = [self.symbols(piece) for piece in pieces(TEXT)]
        self.merges = []
        for _ in range(MERGES):
            counts = {}
            for word in words:
                for pair in zip(word, word[1:]):
                    counts[pair] = counts.get(pair, 0) + 1
            best = max(counts, key=lambda pair: (counts[pair], pair))
            self.merges.append(best)
            words = [self.merged(word, best) for word in words]
        ordinary = [*self.bytes.values()] + list(dict.fromkeys("".join(pair) for pair in self.merges))
        self.ids = {token: i for i, token in enumerate(ordinary)}
        names = ["<|endoftext|>", "<|startoftranscript|>", *(f"<|{code}|>" for code in LANGUAGES), "<|translate|>"]
        names += ["<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"]
        names += [f"<|{i * 0.02:.2f}|>" for i in range(1501)]
        self.specials = {name: len(ordinary) + i for i, name in enumerate(names)}
        self.end = self.specials["<|endoftext|>"]
        self.timestamps = self.specials["<|0.00|>"]
        self.size = len(ordinary) + len(names)

    def symbols(self, piece):
        return [self.bytes[b] for b in piece.encode()]

    @staticmethod
    def merged(word, pair):
        joined, at = [], 0
        while at < len(word):
            both = tuple(word[at : at + 2]) == pair
            joined.append("".join(pair) if both else word[at])
            at += 1 + both
        return joined

    def encode(self, text):
        ids = []
        for piece in pieces(text):
            word = self.symbols(piece)
            for pair in self.merges:
                word = self.merged(word, pair)
            ids += [self.ids[symbol] for symbol in word]
        return ids

    def decode(self, ids):
        back = {stand_in: b for b, stand_in in self.bytes.items()}
        names = {i: token for token, i in self.ids.items()}
        return bytes(back[c] for i in ids if i in names for c in names[i]).decode(errors="replace")

    def non_speech(self):
        """openai/whisper tokenizer.py, non_speech_tokens."""
        symbols = list('"#()*+/:;<=>@[\\]^_`{|}~「」『』') + "<< >> <<< >>> -- --- -( -[ (' (\" (( )) ((( ))) [[ ]] {{ }} ♪♪ ♪♪♪".split()
        found = {self.encode(" -")[0], self.encode(" '")[0]}
        for symbol in symbols + list("♩♪♫♬♭♮♯"):
            for ids in (self.encode(symbol), self.encode(" " + symbol)):
                if len(ids) == 1 or symbol in "♩♪♫♬♭♮♯":
                    found.add(ids[0])
        return sorted(found)

    def suppressed(self):
        names = ["transcribe", "translate", "startoftranscript", "startofprev", "startoflm", "nospeech"]
        return sorted(self.non_speech() + [self.specials[f"<|{name}|>"] for name in names])

    def optimum(self, folder):
        """The files that Hugging Face keeps beside a model."""
        dump = lambda name, content: (folder / name).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
        dump("vocab.json", {**self.ids, "<|endoftext|>": self.end})
        dump("added_tokens.json", {name: i for name, i in self.specials.items() if i != self.end})
        lines = ["#version: 0.2", *(" ".join(pair) for pair in self.merges)]
        (folder / "merges.txt").write_text("\n".join(lines) + "\n")
        dump("config.json", {
            "architectures": ["WhisperForConditionalGeneration"], "model_type": "whisper", "vocab_size": self.size,
            "num_mel_bins": 80, "decoder_layers": 2, "max_source_positions": 1500, "max_target_positions": 448,
        })
        dump("generation_config.json", {
            "is_multilingual": True, "suppress_tokens": self.suppressed(), "max_initial_timestamp_index": 50,
            "begin_suppress_tokens": [self.encode(" ")[0], self.end],
        })

    def sherpa(self, folder):
        """sherpa-onnx: ordinary tokens only, their bytes in base64; the rest is metadata of the encoder."""
        back = {stand_in: b for b, stand_in in self.bytes.items()}
        lines = (f"{base64.b64encode(bytes(back[c] for c in token)).decode()} {i}\n" for token, i in self.ids.items())
        (folder / "tiny-tokens.txt").write_text("".join(lines))
        special, joined = self.specials, lambda numbers: ",".join(map(str, numbers))
        start = special["<|startoftranscript|>"]
        languages = [special[f"<|{code}|>"] for code in LANGUAGES]
        return {
            "model_type": "whisper-tiny", "version": "1", "n_mels": 80, "n_audio_ctx": 1500, "n_vocab": self.size,
            "n_text_ctx": 448, "n_text_state": 32, "n_text_layer": 2, "sot_index": 0, "is_multilingual": 1,
            "sot_sequence": joined([start, languages[0], special["<|transcribe|>"]]), "sot": start, "eot": self.end,
            "all_language_tokens": joined(languages), "all_language_codes": ",".join(LANGUAGES),
            "blank_id": self.encode(" ")[0], "no_speech": special["<|nospeech|>"],
            "non_speech_tokens": joined(self.non_speech()), "transcribe": special["<|transcribe|>"],
            "translate": special["<|translate|>"], "sot_prev": special["<|startofprev|>"],
            "sot_lm": special["<|startoflm|>"], "no_timestamps": special["<|notimestamps|>"],
        }
