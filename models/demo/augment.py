"""Other speakers, rooms, noises, microphones and gains, imitated on raw log-mel frames [T, 80]."""
import numpy as np

from features import BINS, FLOOR, RATE, hz_to_mel, mel_to_hz

CENTRES = np.linspace(0, hz_to_mel(RATE / 2), BINS + 2)[1:-1]
FRAME_RATE = 100


def interpolated(f, at, axis):
    low = np.clip(at.astype(int), 0, f.shape[axis] - 2)
    part = (at - low).astype(np.float32)
    part = part[:, None] if axis == 0 else part
    return np.take(f, low, axis) * (1 - part) + np.take(f, low + 1, axis) * part


def curve(rng, points, amplitude):
    knots = rng.integers(3, 8)
    return np.interp(np.linspace(0, 1, points), np.linspace(0, 1, knots),
                     rng.uniform(-amplitude, amplitude, knots)).astype(np.float32)


def tempo(rng, f):
    rate = rng.uniform(0.86, 1.18)
    return interpolated(f, np.minimum(np.arange(int(len(f) / rate)) * rate, len(f) - 1.001), 0)


def formants(rng, f):
    """A longer or shorter vocal tract: the frequency axis stretched."""
    hz = np.minimum(mel_to_hz(CENTRES) / rng.uniform(0.84, 1.18), RATE / 2 - 10)
    return interpolated(f, np.clip((hz_to_mel(hz) - CENTRES[0]) / (CENTRES[1] - CENTRES[0]), 0, BINS - 1.001), 1)


def reverberation(rng, power):
    decay = rng.uniform(0.02, 0.4) * 10 ** (-6 * np.arange(1, rng.integers(8, 40))
                                           / (rng.uniform(0.15, 0.8) * FRAME_RATE))
    wet = power.copy()
    for delay, weight in enumerate(decay[decay > 1e-4], 1):
        if delay < len(power):
            wet[delay:] += weight * power[:-delay]
    return wet


def noise(rng, power):
    """Coloured, slowly varying noise at 5 to 40 dB below the speech."""
    colour = curve(rng, BINS, 1.0) + np.linspace(1, -1, BINS, dtype=np.float32) * rng.uniform(-0.4, 1.6)
    colour -= np.log10((10 ** colour).mean())
    level = np.log10(power.mean() + FLOOR) - rng.uniform(0.5, 4.0) + curve(rng, len(power), 0.4)[:, None]
    grain = rng.gamma(rng.uniform(1, 4), size=power.shape).astype(np.float32) / 2
    return power + 10 ** (level + colour) * grain


def babble(rng, power, other):
    """Another speaker, 12 to 25 dB below."""
    other = 10 ** other[:len(power)].astype(np.float32)
    start = rng.integers(0, len(power) - len(other) + 1)
    power[start:start + len(other)] += other * (power.mean() / other.mean()) * 10 ** -rng.uniform(1.2, 2.5)
    return power


def band_limit(rng, f):
    """A telephone or a poor microphone."""
    top, bottom = rng.integers(52, 64), rng.integers(1, 8)
    f[:, top:] -= np.linspace(0.5, 4, BINS - top, dtype=np.float32)
    f[:, :bottom] -= rng.uniform(0.5, 2)
    return f


def masks(rng, f):
    """Bands and moments hidden (SpecAugment)."""
    mean = f.mean()
    for _ in range(2):
        width = rng.integers(0, 12)
        start = rng.integers(0, BINS - width)
        f[:, start:start + width] = mean
    for _ in range(1 + len(f) // 150):
        width = rng.integers(0, 8)
        start = rng.integers(0, max(1, len(f) - width))
        f[start:start + width] = mean
    return f


def augment(rng, f, other):
    """One raw log-mel utterance as somebody else might have said it elsewhere; `other` may be heard behind it."""
    chance = lambda p: rng.random() < p
    f = f.astype(np.float32)
    f = tempo(rng, f) if chance(0.8) else f
    f = formants(rng, f) if chance(0.7) else f
    power = 10 ** padded(rng, f)
    power = reverberation(rng, power) if chance(0.25) else power
    power = noise(rng, power) if chance(0.45) else power
    power = babble(rng, power, other) if chance(0.12) else power
    f = np.log10(np.maximum(power, FLOOR))
    f = f + curve(rng, BINS, 0.7) if chance(0.6) else f
    f = f + np.float32(rng.uniform(-2.0, 0.6))
    f = band_limit(rng, f) if chance(0.12) else f
    return np.maximum(masks(rng, f), np.log10(FLOOR))


def padded(rng, f):
    before, after = rng.integers(0, 60), rng.integers(0, 50)
    return np.pad(f, ((before, after), (0, 0)), constant_values=rng.uniform(-9, -6))


def plain(rng, f):
    """Only louder or softer, with silence around it: how training begins."""
    return np.maximum(padded(rng, f.astype(np.float32)) + np.float32(rng.uniform(-1.5, 0.5)), np.log10(FLOOR))
