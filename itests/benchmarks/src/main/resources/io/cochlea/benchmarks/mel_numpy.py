"""Whisper's log-mel in numpy, all frames at once; prints the median CPU time of 30 s of audio."""
import time
import numpy as np

RATE, WINDOW, HOP, BANDS = 16000, 400, 160, 80


def slaney(bands):
    """Filters (bands, 201), float32: the definition of librosa's default mel filters."""
    top = 15 + 27 * np.log(8) / np.log(6.4)
    mels = np.linspace(0, top, bands + 2)
    edges = np.where(mels < 15, mels * 200 / 3, 1000 * 6.4 ** ((mels - 15) / 27))
    hertz = np.arange(WINDOW // 2 + 1) * RATE / WINDOW
    low, centre, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    slopes = np.minimum((hertz - low) / (centre - low), (high - hertz) / (high - centre))
    return (np.maximum(slopes, 0) * 2 / (high - low)).astype(np.float32)


filters = slaney(BANDS)
window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)
audio = np.random.default_rng(1).uniform(-1, 1, 30 * RATE).astype(np.float32)


def log_mel():
    padded = np.pad(audio, WINDOW // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][:-1] * window
    spectrum = np.fft.rfft(frames, axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    logs = np.log10(np.maximum(power @ filters.T, 1e-10))
    return (np.maximum(logs, logs.max() - 8) + 4) / 4


times = []
for _ in range(15):
    start = time.thread_time()
    log_mel()
    times.append((time.thread_time() - start) * 1e3)
print("whole_ms", sorted(times)[len(times) // 2])
