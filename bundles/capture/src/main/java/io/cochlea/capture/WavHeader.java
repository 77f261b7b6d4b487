package io.cochlea.capture;

import io.cochlea.api.audio.AudioFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * What the chunks before the samples of a WAV file say ("Multimedia Programming Interface and Data
 * Specifications 1.0", Microsoft and IBM 1991, and {@code WAVEFORMATEXTENSIBLE}).
 *
 * @param tag the coding: {@link #PCM} and others, read out of the extensible format where that is
 *     used
 * @param channels as the file says, unchecked, as are all of the following
 * @param rate in Hz
 * @param bits of one sample
 * @param block bytes of one frame
 * @param offset where in the file the samples begin
 * @param bytes of samples: whole frames, and in the file
 */
record WavHeader(int tag, int channels, long rate, int bits, int block, long offset, long bytes) {

  static final int PCM = 1;
  private static final int EXTENSIBLE = 0xFFFE;

  private static final int RIFF_BYTES = 12;
  private static final int CHUNK_BYTES = 8;
  private static final int FMT_BYTES = 16;
  private static final int EXTENSIBLE_BYTES = 40;
  private static final int SUB_FORMAT = 24;

  /** More chunks than any writer puts before the samples. */
  private static final int MAX_CHUNKS = 1_000;

  /** What ffmpeg and SoX claim when they write to a pipe and cannot come back to tell. */
  private static final long UNKNOWN = 0xFFFF_FFFFL;

  private static final long UNKNOWN_SOX = 0x7FFF_F000L;

  /**
   * Reads the header and holds it against the length of the file.
   *
   * @param name of the file, for messages
   * @throws IOException when this is no WAV file or not all of one, in one line
   */
  static WavHeader read(String name, FileChannel file) throws IOException {
    if (file.size() == 0) {
      throw new IOException(name + ": the file is empty; allowed: WAV");
    }
    ByteBuffer riff = bytes(name, file, 0, RIFF_BYTES);
    String magic = text(riff, 0);
    if (!magic.equals("RIFF") || !text(riff, 8).equals("WAVE")) {
      String what = magic.equals("RF64") ? "RF64" : "not a WAV file";
      throw new IOException(name + ": " + what + "; allowed: RIFF WAVE, up to 4 GB");
    }
    long offset = RIFF_BYTES;
    ByteBuffer format = null;
    for (int i = 0; i < MAX_CHUNKS; i++) {
      ByteBuffer chunk = bytes(name, file, offset, CHUNK_BYTES);
      String id = text(chunk, 0);
      long size = Integer.toUnsignedLong(chunk.getInt(4));
      offset += CHUNK_BYTES;
      if (id.equals("data")) {
        if (format == null) {
          throw new IOException(name + ": no fmt chunk before the data chunk");
        }
        return of(name, format, offset, size, file.size() - offset);
      }
      if (id.equals("fmt ")) {
        if (size < FMT_BYTES) {
          throw new IOException(
              name + ": fmt chunk of " + size + " bytes; allowed: at least " + FMT_BYTES);
        }
        format = bytes(name, file, offset, (int) Math.min(size, EXTENSIBLE_BYTES));
      }
      offset += size + (size & 1);
    }
    throw new IOException(name + ": no data chunk among the first " + MAX_CHUNKS);
  }

  private static WavHeader of(
      String name, ByteBuffer format, long offset, long claimed, long present) throws IOException {
    int tag = Short.toUnsignedInt(format.getShort(0));
    if (tag == EXTENSIBLE) {
      if (format.limit() < EXTENSIBLE_BYTES) {
        throw new IOException(
            name
                + ": extensible fmt chunk of "
                + format.limit()
                + " bytes; allowed: "
                + EXTENSIBLE_BYTES);
      }
      tag = Short.toUnsignedInt(format.getShort(SUB_FORMAT));
    }
    boolean streamed = claimed == UNKNOWN || claimed == UNKNOWN_SOX;
    if (claimed > present && !streamed) {
      throw new IOException(
          name + ": truncated: " + claimed + " bytes of audio claimed, " + present + " present");
    }
    int block = Short.toUnsignedInt(format.getShort(12));
    long bytes = Math.min(claimed, present);
    if (block == 0 || bytes % block != 0) {
      throw new IOException(
          name + ": " + bytes + " bytes of audio are not whole frames of " + block + " bytes");
    }
    return new WavHeader(
        tag,
        Short.toUnsignedInt(format.getShort(2)),
        Integer.toUnsignedLong(format.getInt(4)),
        Short.toUnsignedInt(format.getShort(14)),
        block,
        offset,
        bytes);
  }

  /** Holds every field against what goes into a ring as it is. */
  WavHeader checkSpeech(String name) throws IOException {
    AudioFormat speech = AudioFormat.SPEECH;
    check(name, "coding tag", tag, PCM, "");
    check(name, "sample rate", rate, speech.rate(), " Hz");
    check(name, "channels", channels, speech.channels(), "");
    check(name, "sample width", bits, Short.SIZE, " bit");
    check(name, "frame", block, speech.frameBytes(), " bytes");
    return this;
  }

  private static void check(String name, String field, long value, long allowed, String unit)
      throws IOException {
    if (value != allowed) {
      throw new IOException(
          name + ": " + field + " " + value + unit + "; allowed: " + allowed + unit);
    }
  }

  /** Bytes at {@code offset}, all of them. */
  private static ByteBuffer bytes(String name, FileChannel file, long offset, int count)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, offset + buffer.position()) < 0) {
        throw new IOException(
            name
                + ": truncated: header goes on to byte "
                + (offset + count)
                + ", the file has "
                + file.size());
      }
    }
    return buffer.flip();
  }

  private static String text(ByteBuffer buffer, int index) {
    byte[] four = new byte[4];
    buffer.get(index, four);
    return new String(four, StandardCharsets.ISO_8859_1);
  }
}
