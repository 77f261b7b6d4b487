package io.cochlea.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * RIFF WAVE ("Multimedia Programming Interface and Data Specifications 1.0", Microsoft and IBM
 * 1991) with {@code WAVEFORMATEXTENSIBLE}.
 */
final class WavFormat {

  private static final int PCM = 1;
  private static final int FLOAT = 3;
  private static final int A_LAW = 6;
  private static final int MU_LAW = 7;
  private static final int EXTENSIBLE = 0xFFFE;

  private static final int FMT_BYTES = 16;
  private static final int EXTENSIBLE_BYTES = 40;
  private static final int SUB_FORMAT = 24;

  /** What ffmpeg claims when it writes to a pipe and cannot come back to tell. */
  private static final long UNKNOWN = 0xFFFF_FFFFL;

  /** SoX claims this much then, and arecord somewhat more. */
  private static final long UNKNOWN_SOX = 0x7FFF_F000L;

  private WavFormat() {}

  static PcmLayout read(HeaderReader header) throws IOException {
    ChunkReader chunks = new ChunkReader(header, ByteOrder.LITTLE_ENDIAN);
    ByteBuffer format = null;
    for (chunks.next("data"); !chunks.id().equals("data"); chunks.next("data")) {
      if (chunks.id().equals("fmt ")) {
        format = chunks.content(FMT_BYTES, EXTENSIBLE_BYTES);
      }
    }
    if (format == null) {
      throw new IOException("no fmt chunk before the data chunk");
    }
    int tag = Short.toUnsignedInt(format.getShort(0));
    if (tag == EXTENSIBLE) {
      if (format.limit() < EXTENSIBLE_BYTES) {
        throw new IOException(
            "extensible fmt chunk of "
                + format.limit()
                + " bytes; allowed: at least "
                + EXTENSIBLE_BYTES);
      }
      tag = Short.toUnsignedInt(format.getShort(SUB_FORMAT));
    }
    long present = header.size() - chunks.offset();
    long claimed = chunks.claimed();
    boolean unsized = header.size() == Input.UNSIZED;
    boolean streamed =
        claimed == UNKNOWN
            || (claimed == UNKNOWN_SOX && claimed > present)
            || (claimed >= UNKNOWN_SOX && unsized);
    PcmLayout layout =
        PcmLayout.check(
            coding(tag, Short.toUnsignedInt(format.getShort(14))),
            ByteOrder.LITTLE_ENDIAN,
            Short.toUnsignedInt(format.getShort(2)),
            (double) Integer.toUnsignedLong(format.getInt(4)),
            chunks.offset(),
            streamed ? PcmLayout.rest(header.size(), present) : claimed,
            present);
    int block = Short.toUnsignedInt(format.getShort(12));
    if (block != layout.frameBytes()) {
      throw new IOException("frame of " + block + " bytes; allowed: " + layout.frameBytes());
    }
    return layout;
  }

  private static Coding coding(int tag, int bits) throws IOException {
    Coding coding =
        switch (tag << 8 | bits) {
          case PCM << 8 | 8 -> Coding.U8;
          case PCM << 8 | 16 -> Coding.S16;
          case PCM << 8 | 24 -> Coding.S24;
          case PCM << 8 | 32 -> Coding.S32;
          case FLOAT << 8 | 32 -> Coding.F32;
          case FLOAT << 8 | 64 -> Coding.F64;
          case A_LAW << 8 | 8 -> Coding.A_LAW;
          case MU_LAW << 8 | 8 -> Coding.MU_LAW;
          default -> null;
        };
    if (coding == null) {
      throw new UnsupportedFormatException(
          "WAV coding "
              + tag
              + " of "
              + bits
              + " bit; allowed: 1 (PCM) of 8, 16, 24 or 32 bit, 3 (float) of 32 or 64 bit,"
              + " 6 (A-law) or 7 (µ-law) of 8 bit");
    }
    return coding;
  }
}
