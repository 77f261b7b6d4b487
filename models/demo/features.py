"""The FeatureSpec of the demo model: Whisper's log-mel with a fixed, causal normalisation.

Frame t covers samples [160 t - 200, 160 t + 200); samples before the first and after the last are zeros, so a stream
needs no look-ahead beyond the window and no reflection. N samples give floor(N / 160) frames.
"""
import numpy as np

RATE, WINDOW, HOP, BINS = 16000, 400, 160, 80
FLOOR = 1e-10
MEAN, STD = -2.0, 2.0  # the tensor holds (log10(max(power, FLOOR)) - MEAN) / STD


def hz_to_mel(hz):
    hz = np.asarray(hz, float)
    return np.where(hz >= 1000, 15 + np.log(np.maximum(hz, 1e-9) / 1000) / (np.log(6.4) / 27), hz / (200 / 3))


def mel_to_hz(mel):
    mel = np.asarray(mel, float)
    return np.where(mel >= 15, 1000 * np.exp((np.log(6.4) / 27) * (mel - 15)), mel * 200 / 3)


def _filters():
    """Slaney's triangles with area normalisation, as librosa and Whisper have them."""
    bins = np.linspace(0, RATE / 2, WINDOW // 2 + 1)
    edges = mel_to_hz(np.linspace(hz_to_mel(0), hz_to_mel(RATE / 2), BINS + 2))
    width, ramp = np.diff(edges), edges[:, None] - bins[None]
    triangles = np.maximum(0, np.minimum(-ramp[:-2] / width[:-1, None], ramp[2:] / width[1:, None]))
    return (triangles * (2 / (edges[2:] - edges[:-2]))[:, None]).astype(np.float32)


FILTERS = _filters()
HANN = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)


def log_mel(samples: np.ndarray) -> np.ndarray:
    """Raw log10 mel power [T, 80] of float samples in [-1, 1), not yet normalised."""
    frames = len(samples) // HOP
    padded = np.pad(samples.astype(np.float32), WINDOW // 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][:frames]
    power = np.abs(np.fft.rfft(windows * HANN, axis=1).astype(np.complex64)) ** 2
    return np.log10(np.maximum(power @ FILTERS.T, FLOOR)).astype(np.float32)


def normalise(raw: np.ndarray) -> np.ndarray:
    return (raw - MEAN) / STD
