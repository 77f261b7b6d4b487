"""What openai/whisper decoding.py says of a window, without any cache: the truth that the tests hold Cochlea against."""
import torch

TEXT_TOKENS = 224


class Reference:
    def __init__(self, encoder, decoder, vocabulary):
        self.encoder, self.decoder, self.vocabulary = encoder, decoder, vocabulary
        self.special = vocabulary.specials
        self.languages = [self.special[f"<|{code}|>"] for code in ("en", "zh", "de", "es", "ru", "ko", "fr", "ja")]

    def heard(self, mel):
        with torch.no_grad():
            return self.encoder(torch.from_numpy(mel)[None])

    def logits(self, ids, heard):
        with torch.no_grad():
            return self.decoder(torch.tensor([ids]), heard)[0]

    def language(self, heard):
        """detect_language"""
        logits = self.logits([self.special["<|startoftranscript|>"]], heard)[0]
        return max(self.languages, key=lambda token: logits[token].item())

    def start(self, language, task="transcribe", prompt=(), timestamps=True):
        """DecodingTask._get_initial_tokens"""
        start = [self.special["<|startofprev|>"], *prompt[-223:]] if prompt else []
        start += [self.special["<|startoftranscript|>"]]
        start += [language, self.special[f"<|{task}|>"]] if language is not None else []
        return start if timestamps else start + [self.special["<|notimestamps|>"]]

    def filtered(self, logits, sampled, timestamps):
        """SuppressBlank, SuppressTokens and ApplyTimestampRules"""
        v, never = self.vocabulary, float("-inf")
        begin = v.timestamps
        logits = logits.clone()
        if not sampled:
            logits[[v.encode(" ")[0], v.end]] = never
        logits[v.suppressed()] = never
        if not timestamps:
            return logits
        logits[self.special["<|notimestamps|>"]] = never
        if sampled and sampled[-1] >= begin:
            if len(sampled) < 2 or sampled[-2] >= begin:
                logits[begin:] = never
            else:
                logits[: v.end] = never
        times = [token for token in sampled if token >= begin]
        if times:
            open_pair = sampled[-1] >= begin and not (len(sampled) < 2 or sampled[-2] >= begin)
            logits[begin : times[-1] + (0 if open_pair else 1)] = never
        if not sampled:
            logits[:begin] = never
            logits[begin + 51 :] = never
        chances = logits.log_softmax(-1)
        if chances[begin:].logsumexp(-1) > chances[:begin].max():
            logits[:begin] = never
        return logits

    def no_speech(self, heard, start):
        at = start.index(self.special["<|startoftranscript|>"])
        return self.logits(start, heard)[at].softmax(-1)[self.special["<|nospeech|>"]].item()

    def greedy(self, heard, start, timestamps=True):
        """GreedyDecoder at temperature 0; the end is not among the tokens, but in the sum."""
        sampled, total = [], 0.0
        for _ in range(TEXT_TOKENS):
            logits = self.filtered(self.logits(start + sampled, heard)[-1], sampled, timestamps)
            token = logits.argmax().item()
            total += logits.log_softmax(-1)[token].item()
            if token == self.vocabulary.end:
                break
            sampled.append(token)
        return sampled, total

    def beam(self, heard, start, size, timestamps=True):
        """BeamSearchDecoder with patience 1, MaximumLikelihoodRanker without a length penalty"""
        beams, finished = {(): 0.0}, {}
        for _ in range(TEXT_TOKENS):
            scores = {}
            for prefix, total in beams.items():
                logits = self.filtered(self.logits(start + list(prefix), heard)[-1], list(prefix), timestamps)
                chances, tokens = logits.log_softmax(-1).topk(size + 1)
                for chance, token in zip(chances.tolist(), tokens.tolist()):
                    scores[(*prefix, token)] = total + chance
            beams, newly = {}, {}
            for sequence in sorted(scores, key=scores.get, reverse=True):
                if sequence[-1] == self.vocabulary.end:
                    newly[sequence[:-1]] = scores[sequence]
                else:
                    beams[sequence] = scores[sequence]
                    if len(beams) == size:
                        break
            for sequence in newly:
                if len(finished) < size:
                    finished[sequence] = newly[sequence]
            if len(finished) >= size:
                break
        for sequence in sorted(beams, key=beams.get, reverse=True):
            if len(finished) < size:
                finished[sequence] = beams[sequence]
        best = max(finished, key=lambda sequence: finished[sequence] / max(len(sequence), 1))
        return list(best), finished[best]
