"""Fresh speech to judge by: sentences and templates kept out of training, voices heard and never heard in it."""
import csv
import json
import wave
from pathlib import Path

import numpy as np

from cache import CACHE
from voices import HELD_VARIANTS, RATE, Voice, speak_all

DOMAINS = {"template": 50, "withheld": 50, "demo": 16, "general": 50}
SEED = 2


def panel():
    """Name and voices of each column of the table; a star where training never heard them."""
    return {"rms*": [Voice("flite", "rms")], "ked*": [Voice("festival", "ked_diphone")],
            "espeak held*": [Voice("espeak", v, rate=0.92) for v in HELD_VARIANTS],
            "espeak seen": [Voice("espeak", "m3", rate=0.92), Voice("espeak", "f2", rate=0.92)],
            "slt seen": [Voice("flite", "slt")]}


def synthesised():
    """(voice, domain, text, samples) of every sentence in every voice, with 300 ms of faint noise around."""
    path, noise = CACHE / "test.npz", np.random.default_rng(SEED)
    if not path.exists():
        texts = json.loads((CACHE / "texts.json").read_text())["test"]
        keys, sounds = [], []
        for name, voices in panel().items():
            for domain, count in DOMAINS.items():
                sentences = texts[domain][:count]
                spoken = speak_all(sentences, [voices[i % len(voices)] for i in range(len(sentences))])
                for text, x in zip(sentences, spoken):
                    x = np.pad(x, 4800)
                    x += noise.normal(0, 3e-5, len(x))
                    keys.append((name, domain, text))
                    sounds.append(np.round(x * 32767).astype(np.int16))
        np.savez(path, keys=keys, pcm=np.concatenate(sounds), lengths=[len(s) for s in sounds])
    with np.load(path) as saved:
        ends = np.cumsum(saved["lengths"])
        for key, pcm in zip(saved["keys"].tolist(), np.split(saved["pcm"], ends[:-1])):
            yield *key, pcm.astype(np.float32) / 32768


def human(folder: Path):
    """(file, "human", text, samples) of the recordings of people listed in FOLDER/transcripts.tsv."""
    with (folder / "transcripts.tsv").open() as f:
        for row in csv.DictReader(f, delimiter="\t"):
            with wave.open(str(folder / row["file"])) as w:
                assert (w.getframerate(), w.getnchannels(), w.getsampwidth()) == (RATE, 1, 2)
                pcm = np.frombuffer(w.readframes(w.getnframes()), np.int16)
            text = "".join(c for c in row["transcript"].lower() if c.isalpha() or c in " '")
            yield row["id"], f"human {row['lang']}", text, pcm.astype(np.float32) / 32768


def errors(reference, heard):
    """Edit distance of two sequences."""
    row = list(range(len(heard) + 1))
    for i, x in enumerate(reference, 1):
        corner, row[0] = row[0], i
        for j, y in enumerate(heard, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (x != y))
    return row[-1]


class Score:
    """Word and character error rates, pooled over what is added."""

    def __init__(self):
        self.words = self.letters = self.word_errors = self.letter_errors = 0

    def add(self, text, heard):
        self.words += len(text.split())
        self.letters += len(text)
        self.word_errors += errors(text.split(), heard.split())
        self.letter_errors += errors(text, heard)

    def __str__(self):
        return f"{100 * self.word_errors / self.words:.1f} / {100 * self.letter_errors / self.letters:.1f}"
