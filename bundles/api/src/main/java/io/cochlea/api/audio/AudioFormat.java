package io.cochlea.api.audio;

import java.util.Objects;

/**
 * The format of interleaved PCM audio, little-endian.
 *
 * @param encoding how one sample is stored
 * @param rate frames per second, in Hz, {@value #MIN_RATE} to {@value #MAX_RATE}
 * @param channels samples per frame, 1 to {@value #MAX_CHANNELS}
 */
public record AudioFormat(Encoding encoding, int rate, int channels) {
  public static final int MIN_RATE = 8_000;
  public static final int MAX_RATE = 192_000;
  public static final int MAX_CHANNELS = 8;

  /** What every recogniser of today is trained on: 16 kHz, mono, signed 16 bit. */
  public static final AudioFormat SPEECH = new AudioFormat(Encoding.S16, 16_000, 1);

  /** How one sample is stored. */
  public enum Encoding {
    /** Signed 16-bit integer, full scale 32768. */
    S16(2),
    /** IEEE 754 single precision, full scale 1. */
    F32(4);

    private final int bytes;

    Encoding(int bytes) {
      this.bytes = bytes;
    }

    public int bytes() {
      return bytes;
    }
  }

  /**
   * @throws IllegalArgumentException naming the field, its value and what is allowed
   */
  public AudioFormat {
    Objects.requireNonNull(encoding, "encoding");
    if (rate < MIN_RATE || rate > MAX_RATE) {
      throw new IllegalArgumentException(
          "rate " + rate + " Hz is not within " + MIN_RATE + " to " + MAX_RATE);
    }
    if (channels < 1 || channels > MAX_CHANNELS) {
      throw new IllegalArgumentException(
          "channels " + channels + " is not within 1 to " + MAX_CHANNELS);
    }
  }

  /** Bytes of one frame, that is one sample of every channel. */
  public int frameBytes() {
    return encoding.bytes() * channels;
  }

  /** The time that {@code frames} take, in seconds. */
  public double seconds(long frames) {
    return (double) frames / rate;
  }
}
