package io.cochlea.capture;

import io.cochlea.api.audio.AudioFormat;
import java.io.IOException;
import java.nio.ByteOrder;

/**
 * Where a file keeps its samples, and how.
 *
 * @param channels interleaved
 * @param rate in Hz
 * @param offset of the first byte
 * @param bytes of all samples: whole frames, and all there; {@link #UNKNOWN} where they go on until
 *     a pipe ends
 */
record PcmLayout(Coding coding, ByteOrder order, int channels, int rate, long offset, long bytes) {

  static final long UNKNOWN = -1;

  /**
   * Holds what a header says against what is handled and what is there.
   *
   * @param claimed bytes of audio the header claims, or {@link #UNKNOWN}
   * @param present bytes there are
   * @throws IOException naming the field, its value and what is allowed
   */
  static PcmLayout check(
      Coding coding,
      ByteOrder order,
      long channels,
      double rate,
      long offset,
      long claimed,
      long present)
      throws IOException {
    if (channels < 1 || channels > AudioFormat.MAX_CHANNELS) {
      throw new IOException("channels " + channels + "; allowed: 1 to " + AudioFormat.MAX_CHANNELS);
    }
    if (!(rate >= AudioFormat.MIN_RATE && rate <= AudioFormat.MAX_RATE && rate == (int) rate)) {
      String value = rate == (long) rate ? Long.toString((long) rate) : Double.toString(rate);
      throw new IOException(
          "sample rate "
              + value
              + " Hz; allowed: "
              + AudioFormat.MIN_RATE
              + " to "
              + AudioFormat.MAX_RATE
              + " Hz");
    }
    if (claimed > present) {
      throw new IOException(
          "truncated: " + claimed + " bytes of audio claimed, " + present + " present");
    }
    PcmLayout layout = new PcmLayout(coding, order, (int) channels, (int) rate, offset, claimed);
    if (claimed != UNKNOWN && claimed % layout.frameBytes() != 0) {
      throw new IOException(
          claimed + " bytes of audio are not whole frames of " + layout.frameBytes() + " bytes");
    }
    return layout;
  }

  /** Samples without a header, until a pipe ends. */
  static PcmLayout raw(AudioFormat format) {
    Coding coding =
        switch (format.encoding()) {
          case S16 -> Coding.S16;
          case F32 -> Coding.F32;
        };
    return new PcmLayout(
        coding, ByteOrder.LITTLE_ENDIAN, format.channels(), format.rate(), 0, UNKNOWN);
  }

  int frameBytes() {
    return coding.bytes() * channels;
  }

  /** All there are, or −1. */
  long frames() {
    return bytes == UNKNOWN ? -1 : bytes / frameBytes();
  }

  /** Where the samples end; where they go on until a pipe ends, beyond any place. */
  long end() {
    return bytes == UNKNOWN ? Long.MAX_VALUE : offset + bytes;
  }

  /**
   * Judges the end of {@code input} at {@code place}.
   *
   * @throws IOException when samples are missing there
   */
  void checkEnd(Input input, long place) throws IOException {
    if (bytes != UNKNOWN) {
      throw input.cutOff(end());
    }
    long beyond = (place - offset) % frameBytes();
    if (beyond != 0) {
      throw new IOException(
          "truncated: ends after " + beyond + " bytes of a frame of " + frameBytes());
    }
  }

  /** The length of audio that goes on until the end of something of {@code size}. */
  static long rest(long size, long present) {
    return size == Input.UNSIZED ? UNKNOWN : present;
  }

  /** Whether the samples can go into a ring as they are. */
  boolean isSpeech() {
    return coding == Coding.S16
        && order == ByteOrder.nativeOrder()
        && channels == AudioFormat.SPEECH.channels()
        && rate == AudioFormat.SPEECH.rate();
  }
}
