package io.cochlea.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** AIFF 1.3 (Apple 1989) and AIFF-C with the codings that are no compression. */
final class AiffFormat {

  private static final int COMM_BYTES = 18;
  private static final int COMPRESSION = 18;
  private static final int SSND_BYTES = 8;
  private static final int MANTISSA_BITS = 63;
  private static final int EXPONENT_BIAS = 16_383;

  private AiffFormat() {}

  static PcmLayout read(HeaderReader header) throws IOException {
    ChunkReader chunks = new ChunkReader(header, ByteOrder.BIG_ENDIAN);
    ByteBuffer common = null;
    for (chunks.next("SSND"); !chunks.id().equals("SSND"); chunks.next("SSND")) {
      if (chunks.id().equals("COMM")) {
        common = chunks.content(COMM_BYTES, COMPRESSION + HeaderReader.ID_BYTES);
      }
    }
    if (common == null) {
      throw new IOException("no COMM chunk before the SSND chunk");
    }
    boolean compressed = common.limit() == COMPRESSION + HeaderReader.ID_BYTES;
    String compression = compressed ? HeaderReader.id(common, COMPRESSION) : "NONE";
    Coding coding = coding(compression, common.getShort(6));
    long lead =
        SSND_BYTES + Integer.toUnsignedLong(chunks.content(SSND_BYTES, SSND_BYTES).getInt(0));
    long offset = chunks.offset() + lead;
    long channels = Short.toUnsignedInt(common.getShort(0));
    return PcmLayout.check(
        coding,
        compression.equals("sowt") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN,
        channels,
        extended(common),
        offset,
        Integer.toUnsignedLong(common.getInt(2)) * channels * coding.bytes(),
        Math.max(0, Math.min(chunks.claimed() - lead, header.size() - offset)));
  }

  /** The rate, an 80-bit IEEE 754 extended number. */
  private static double extended(ByteBuffer common) {
    int exponent = common.getShort(8) - EXPONENT_BIAS - MANTISSA_BITS;
    long mantissa = common.getLong(10);
    return Math.scalb((double) (mantissa >>> 1) * 2, exponent);
  }

  private static Coding coding(String compression, int bits) throws IOException {
    Coding coding =
        switch (compression) {
          case "NONE", "twos", "sowt" ->
              switch (bits) {
                case 8 -> Coding.S8;
                case 16 -> Coding.S16;
                case 24 -> Coding.S24;
                case 32 -> Coding.S32;
                default -> null;
              };
          case "fl32", "FL32" -> Coding.F32;
          case "fl64", "FL64" -> Coding.F64;
          case "alaw", "ALAW" -> Coding.A_LAW;
          case "ulaw", "ULAW" -> Coding.MU_LAW;
          default -> null;
        };
    if (coding == null) {
      throw new UnsupportedFormatException(
          "AIFF coding "
              + compression.replaceAll("[^ -~]", "?")
              + " of "
              + bits
              + " bit; allowed: NONE, twos or sowt of 8, 16, 24 or 32 bit, fl32, fl64, alaw, ulaw");
    }
    return coding;
  }
}
