"""The voices: who speaks, who is held out, and how a sentence becomes 16 kHz samples."""
import os
import random
import subprocess
import tempfile
import wave
from dataclasses import dataclass
from math import gcd
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

import foreign

RATE = 16000
HELD_VARIANTS = ["steph3", "klatt4", "m7", "belinda", "Mario", "f3"]  # espeak-ng, never trained on
HELD_VOICES = ["rms", "ked_diphone"]                                  # never trained on
UNNATURAL = {"whisper", "whisperf", "demonic", "unirobot", "anikarobot", "fast", "storm", "mr serious", "announcer"}
ACCENTS = ["en-us"] * 5 + ["en-gb"] * 2 + ["en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan", "en-gb-x-gbcwmd",
                                           "en-029", "en-us-nyc"]
FLITE_PITCH = {"slt": (140, 230), "awb": (95, 170), "kal": (80, 160), "kal16": (80, 160), "rms": (80, 140)}


@dataclass(frozen=True)
class Voice:
    """One way to speak: rate 1.0 is the engine's own tempo, pitch None its own pitch."""
    engine: str
    name: str
    accent: str = "en-us"
    rate: float = 1.0
    pitch: int | None = None


def espeak_variants():
    root = next(Path("/usr/lib").glob("*/espeak-ng-data/voices/!v"))
    names = sorted(p.name for p in root.iterdir())
    return [n for n in names if n.lower() not in UNNATURAL and not n.startswith("robosoft") and n not in HELD_VARIANTS]


def training_voice(rng: random.Random, variants) -> Voice:
    """A third formant synthesis with its many speakers, two thirds voices cut or modelled from people."""
    draw, rate = rng.random(), rng.uniform(0.8, 1.25)
    if draw < 0.35:
        return Voice("espeak", rng.choice(variants), rng.choice(ACCENTS), rng.uniform(0.7, 1.15), rng.randint(15, 85))
    if draw < 0.68:
        name = rng.choice(["slt", "slt", "awb", "awb", "kal16", "kal"])
        return Voice("flite", name, rate=rate, pitch=rng.randint(*FLITE_PITCH[name]) if rng.random() < 0.5 else None)
    if draw < 0.75:
        return Voice("festival", rng.choice(["kal_diphone", "cmu_us_slt_arctic_hts"]), rate=rate)
    return Voice("foreign", rng.choice(list(foreign.VOICES)), rate=rate)


def speak_all(texts, voices):
    """The samples of each text in its voice, None where an engine failed; festival loads each of its voices once."""
    with tempfile.TemporaryDirectory() as folder:
        outs = [os.path.join(folder, f"{i}.wav") for i in range(len(texts))]
        festival = {}
        strangers = [t for t, v in zip(texts, voices) if v.engine == "foreign"]
        lines = iter(_run(["festival", "--pipe"], foreign.analysis(strangers)).splitlines() if strangers else [])
        for text, voice, out in zip(texts, voices, outs):
            if voice.engine == "foreign":
                festival.setdefault(voice.name, []).append(
                    foreign.rendering(next(lines, ""), voice.name, voice.rate, out, random.Random(text)))
            elif voice.engine == "festival":
                festival.setdefault(voice.name, []).append(
                    f"(Parameter.set 'Duration_Stretch {1 / voice.rate:.2f})"
                    f'(utt.save.wave (utt.synth (Utterance Text "{text}")) "{out}")')
            else:
                _run(_command(text, voice, out))
        for name, utterances in festival.items():
            _run(["festival", "--pipe"], "\n".join([f"(voice_{name})", *utterances]))
        return [_samples(out) for out in outs]


def speak(text: str, voice: Voice) -> np.ndarray:
    return speak_all([text], [voice])[0]


def _run(command, script=None):
    return subprocess.run(command, input=script, text=True, timeout=600, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


def _command(text, v: Voice, out):
    if v.engine == "espeak":
        return ["espeak-ng", "-v", f"{v.accent}+{v.name}", "-p", str(v.pitch or 50),
                "-s", str(round(165 * v.rate)), "-w", out, text]
    pitch = ["--setf", f"int_f0_target_mean={v.pitch}"] if v.pitch else []
    return ["flite", "-voice", v.name, "--setf", f"duration_stretch={1 / v.rate:.2f}", *pitch, "-t", text, "-o", out]


def _samples(path):
    """float32 at 16 kHz, scaled to a peak of a half, 50 ms of what was around the speech."""
    try:
        with wave.open(path) as w:
            rate, pcm = w.getframerate(), np.frombuffer(w.readframes(w.getnframes()), np.int16)
    except (OSError, EOFError, wave.Error):
        return None
    if not pcm.any():
        return None
    x = pcm.astype(np.float32) / 32768
    if rate != RATE:
        g = gcd(rate, RATE)
        x = resample_poly(x, RATE // g, rate // g).astype(np.float32)
    loud = np.flatnonzero(np.abs(x) > 0.01 * np.abs(x).max())
    x = x[max(0, loud[0] - 800):loud[-1] + 800]
    return 0.5 * x / np.abs(x).max()
