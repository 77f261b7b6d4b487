"""Speaks the training sentences into shards of log-mel: `corpus.py SHARDS` in each of WORLD_SIZE processes.

A shard is drawn from its own number alone and written whole, so the work can stop, resume and be shared out.
"""
import json
import os
import random
import sys

import numpy as np

from cache import CACHE, wait_while_paused
from features import RATE, log_mel
from voices import espeak_variants, speak_all, training_voice

SIZE, BATCH = 400, 40
MIX = {"general": 0.34, "template": 0.36, "kjv": 0.14, "gloss": 0.14, "words": 0.02}
LONGEST_SECONDS = 9


def warped(x, factor):
    """Played `factor` times as fast: another tempo, pitch and vocal tract."""
    return np.interp(np.arange(int(len(x) / factor)) * factor, np.arange(len(x)), x).astype(np.float32)


def shard(number, texts, variants):
    rng, noise = random.Random(number), np.random.default_rng(number)
    features, spoken, speakers = [], [], []
    for _ in range(SIZE // BATCH):
        wait_while_paused()
        sentences = [rng.choice(texts[d]) for d in rng.choices(list(MIX), MIX.values(), k=BATCH)]
        voices = [training_voice(rng, variants) for _ in sentences]
        for text, voice, x in zip(sentences, voices, speak_all(sentences, voices)):
            factor = rng.uniform(0.84, 1.18) if rng.random() < 0.65 else 1.0
            if x is None or len(x) / factor > LONGEST_SECONDS * RATE:
                continue
            x = warped(x, factor)
            raw = log_mel(x + noise.normal(0, 3e-5, len(x)).astype(np.float32))
            if len(raw) >= 4.8 * len(text):  # CTC needs a step of four frames for each letter, and some for repeats
                features.append(raw.astype(np.float16))
                spoken.append(text)
                speakers.append(f"{voice.engine}/{voice.name}")
    return features, spoken, speakers


def main():
    shards, worker, workers = int(sys.argv[1]), int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    texts, variants = json.loads((CACHE / "texts.json").read_text())["train"], espeak_variants()
    folder = CACHE / "speech"
    folder.mkdir(exist_ok=True)
    for number in range(worker, shards, workers):
        if (folder / f"{number:05d}.npz").exists():
            continue
        features, spoken, speakers = shard(number, texts, variants)
        lengths = [len(f) for f in features]
        part = folder / f"{number:05d}.part"
        with part.open("wb") as f:
            np.savez(f, mel=np.concatenate(features), lengths=lengths, texts=spoken, speakers=speakers)
        os.replace(part, part.with_suffix(".npz"))
        print(f"shard {number}: {len(spoken)} sentences, {sum(lengths) / 360000:.2f} h", flush=True)


if __name__ == "__main__":
    main()
