package io.cochlea.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The audio files of Sun and NeXT: {@code .au}, {@code .snd}. */
final class AuFormat {

  private static final int BYTES = 24;
  private static final long UNKNOWN = 0xFFFF_FFFFL;

  private AuFormat() {}

  static PcmLayout read(HeaderReader header) throws IOException {
    return layout(header.read(0, BYTES, ByteOrder.BIG_ENDIAN), header.size());
  }

  /**
   * @param header the start of the file, big-endian
   * @param size of the file, or {@link Input#UNSIZED}
   */
  static PcmLayout layout(ByteBuffer header, long size) throws IOException {
    long offset = Integer.toUnsignedLong(header.getInt(4));
    if (offset < BYTES || offset > size) {
      throw new IOException("audio at byte " + offset + "; allowed: " + BYTES + " to " + size);
    }
    long present = size - offset;
    long claimed = Integer.toUnsignedLong(header.getInt(8));
    return PcmLayout.check(
        coding(header.getInt(12)),
        ByteOrder.BIG_ENDIAN,
        Integer.toUnsignedLong(header.getInt(20)),
        (double) Integer.toUnsignedLong(header.getInt(16)),
        offset,
        claimed == UNKNOWN ? PcmLayout.rest(size, present) : claimed,
        present);
  }

  private static Coding coding(int number) throws IOException {
    return switch (number) {
      case 1 -> Coding.MU_LAW;
      case 2 -> Coding.S8;
      case 3 -> Coding.S16;
      case 4 -> Coding.S24;
      case 5 -> Coding.S32;
      case 6 -> Coding.F32;
      case 7 -> Coding.F64;
      case 27 -> Coding.A_LAW;
      default ->
          throw new UnsupportedFormatException("AU coding " + number + "; allowed: 1 to 7, 27");
    };
  }
}
