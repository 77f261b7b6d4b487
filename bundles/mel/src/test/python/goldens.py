#!/usr/bin/env python3
"""Goldens of NeMo's and Kaldi's features, in float64 and by direct DFT, from their definitions.

Independent of the code under test: it needs numpy only, and nothing of ours but the audio.
`goldens.py` writes ../resources/kinds; `goldens.py --check` compares this script with torch.stft
and, where it is installed, torchaudio.compliance.kaldi.fbank.

Definitions, read there and written down anew:
  NeMo    github.com/NVIDIA-NeMo/NeMo, nemo/collections/asr/parts/preprocessing/features.py,
          FilterbankFeatures.forward and normalize_batch; torch.stft's documentation; librosa's
          filters.mel (Slaney) by Malcolm Slaney, Auditory Toolbox, 1998
  Kaldi   kaldi-asr.org/doc/feat.html; src/feat/feature-window.cc (ExtractWindow, ProcessWindow,
          NumFrames), mel-computations.cc, feature-fbank.cc
  sherpa  github.com/k2-fsa/sherpa-onnx, sherpa-onnx/csrc/features.h: defaults
"""
import json
import os
import sys
import wave

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "resources", "kinds")
SPEECH = "../../../../../../samples/05-demo-belinda.wav"
RATE, WINDOW, HOP, POINTS = 16000, 400, 160, 512


def java_noise(count, seed=20251121):
    """The samples `new java.util.Random(seed).nextInt() >> 19` gives."""
    state = (seed ^ 0x5DEECE66D) & ((1 << 48) - 1)
    samples = np.empty(count)
    for i in range(count):
        state = (state * 0x5DEECE66D + 0xB) & ((1 << 48) - 1)
        value = state >> 16
        samples[i] = (value - (1 << 32) if value >> 31 else value) >> 19
    return samples


def audio(name, first, count):
    """Samples as they are counted in 16 bits."""
    if name == "noise10.wav":
        return java_noise(first + count)[first:]
    with wave.open(os.path.join(OUT, name)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")[first : first + count].astype(float)


def powers(frames):
    """|DFT|² of frames of up to 512 samples, by the sum that defines it."""
    n = np.arange(frames.shape[1])
    k = np.arange(POINTS // 2 + 1)
    return np.abs(frames @ np.exp(-2j * np.pi * np.outer(n, k) / POINTS)) ** 2


def slaney_filters(bands):
    def hertz(mel):
        return np.where(mel < 15, mel * 200 / 3, 1000 * 6.4 ** ((mel - 15) / 27))

    top = 15 + 27 * np.log(RATE / 2 / 1000) / np.log(6.4)
    edge = hertz(np.linspace(0, top, bands + 2))
    f = np.arange(POINTS // 2 + 1) * RATE / POINTS
    up = (f - edge[:-2, None]) / (edge[1:-1] - edge[:-2])[:, None]
    down = (edge[2:, None] - f) / (edge[2:] - edge[1:-1])[:, None]
    return np.maximum(0, np.minimum(up, down)) * (2 / (edge[2:] - edge[:-2]))[:, None]


def nemo(counted, bands, edges, normalisation):
    x = counted / 32768
    x = np.concatenate((x[:1], x[1:] - 0.97 * x[:-1]))
    mode = {"REFLECT": "reflect", "ZERO": "constant"}[edges]
    padded = np.pad(x, POINTS // 2, mode=mode)
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / (WINDOW - 1))
    left = (POINTS - WINDOW) // 2
    starts = np.arange(len(x) // HOP) * HOP + left
    frames = np.stack([padded[s : s + WINDOW] * hann for s in starts])
    logs = np.log(powers(frames) @ slaney_filters(bands).T + 2.0**-24)
    if normalisation == "PER_FEATURE":
        std = logs.std(axis=0, ddof=1) if len(logs) > 1 else 0
        logs = (logs - logs.mean(axis=0)) / (std + 1e-5)
    return logs


def kaldi_frames(x, edges):
    if edges == "SNIP":
        count = 0 if len(x) < WINDOW else 1 + (len(x) - WINDOW) // HOP
        starts = np.arange(count) * HOP
    else:
        starts = np.arange((len(x) + HOP // 2) // HOP) * HOP + HOP // 2 - WINDOW // 2
    index = starts[:, None] + np.arange(WINDOW)
    period = index % (2 * len(x))  # reflected over and over, edge samples twice
    return x[np.where(period < len(x), period, 2 * len(x) - 1 - period)]


def kaldi(x, bands, edges, high):
    frames = kaldi_frames(x, edges)
    frames = frames - frames.mean(axis=1, keepdims=True)
    before = np.concatenate((frames[:, :1], frames[:, :-1]), axis=1)
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / (WINDOW - 1))
    power = powers((frames - 0.97 * before) * hann**0.85)

    def mel(f):
        return 1127 * np.log(1 + f / 700)

    edge = np.linspace(mel(20), mel(high), bands + 2)
    m = mel(np.arange(POINTS // 2 + 1) * RATE / POINTS)
    up = (m - edge[:-2, None]) / (edge[1:-1] - edge[:-2])[:, None]
    down = (edge[2:, None] - m) / (edge[2:] - edge[1:-1])[:, None]
    filters = np.maximum(0, np.minimum(up, down))
    return np.log(np.maximum(power @ filters.T, 2.0**-23))


def features(case):
    x = audio(case["audio"], case["first_sample"], case["n_samples"])
    kind, bands, edges = case["kind"], case["n_mels"], case["edges"]
    if kind == "NEMO_LOG_MEL":
        return nemo(x, bands, edges, case["normalisation"])
    if kind == "KALDI_FBANK":
        return kaldi(x, bands, edges, 8000)
    return kaldi(x / 32768, bands, edges, 7600)


def cases():
    speech = (SPEECH, 9600, 24000)
    noise = ("noise10.wav", 0, 8000)
    for name, (file, first, count) in {
        "speech": speech,
        "noise": noise,
        "short": ("noise10.wav", 0, 300),
        "shorter": ("noise10.wav", 0, 90),
    }.items():
        for kind, bands, edges, normalisation in (
            ("NEMO_LOG_MEL", 80, "ZERO", "PER_FEATURE"),
            ("NEMO_LOG_MEL", 128, "ZERO", "PER_FEATURE"),
            ("NEMO_LOG_MEL", 80, "REFLECT", "NONE"),
            ("KALDI_FBANK", 80, "REFLECT", "NONE"),
            ("KALDI_FBANK", 80, "SNIP", "NONE"),
            ("SHERPA_FBANK", 80, "REFLECT", "NONE"),
        ):
            if name == "shorter" and kind == "NEMO_LOG_MEL":
                continue  # not one hop
            yield {
                "name": f"{name}-{kind}-{bands}-{edges}".lower(),
                "kind": kind,
                "edges": edges,
                "normalisation": normalisation,
                "audio": file,
                "first_sample": first,
                "n_samples": count,
                "n_mels": bands,
            }


def write():
    listed = []
    for case in cases():
        golden = features(case)
        case["frames"] = len(golden)
        case["file"] = case["name"] + ".f32"
        golden.astype("<f4").tofile(os.path.join(OUT, case["file"]))
        listed.append(case)
    with open(os.path.join(OUT, "manifest.json"), "w") as file:
        json.dump({"cases": listed}, file, indent=1)


def check():
    import torch

    x = torch.tensor(audio(SPEECH, 9600, 24000) / 32768)
    emphasised = torch.cat((x[:1], x[1:] - 0.97 * x[:-1]))
    window = torch.hann_window(WINDOW, periodic=False, dtype=torch.float64)
    stft = torch.stft(
        emphasised, POINTS, HOP, WINDOW, window, center=True, pad_mode="constant", return_complex=True
    )
    mels = torch.tensor(slaney_filters(80)) @ stft.abs() ** 2
    logs = torch.log(mels + 2**-24).T[: len(x) // HOP]
    print("torch.stft", np.abs(nemo(x.numpy() * 32768, 80, "ZERO", "NONE") - logs.numpy()).max())
    from torchaudio.compliance import kaldi as theirs

    for snip in (False, True):
        options = dict(num_mel_bins=80, snip_edges=snip, dither=0.0)
        for high, scale in ((0.0, 32768), (-400.0, 1)):
            wanted = theirs.fbank(x[None] * scale, high_freq=high, **options).numpy()
            got = kaldi(x.numpy() * scale, 80, "SNIP" if snip else "REFLECT", 8000 + high)
            print("torchaudio", "snip" if snip else "reflect", high, np.abs(got - wanted).max())


if __name__ == "__main__":
    check() if "--check" in sys.argv else write()
