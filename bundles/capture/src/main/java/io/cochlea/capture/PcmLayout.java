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
 * @param bytes of all samples: whole frames, and all in the file
 */
record PcmLayout(Coding coding, ByteOrder order, int channels, int rate, long offset, long bytes) {

  /**
   * Holds what a header says against what is handled and what is there.
   *
   * @param claimed bytes of audio the header claims
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
    if (claimed % layout.frameBytes() != 0) {
      throw new IOException(
          claimed + " bytes of audio are not whole frames of " + layout.frameBytes() + " bytes");
    }
    return layout;
  }

  int frameBytes() {
    return coding.bytes() * channels;
  }

  long frames() {
    return bytes / frameBytes();
  }

  /** Whether the samples can go into a ring as they are. */
  boolean isSpeech() {
    return coding == Coding.S16
        && order == ByteOrder.nativeOrder()
        && channels == AudioFormat.SPEECH.channels()
        && rate == AudioFormat.SPEECH.rate();
  }
}
