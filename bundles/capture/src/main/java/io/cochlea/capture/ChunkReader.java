package io.cochlea.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Walks the chunks of an IFF or RIFF file: four characters, a length of four bytes, that many bytes
 * and one more where the length is odd.
 */
final class ChunkReader {

  private static final int HEADER_BYTES = 8;
  private static final int FILE_HEADER_BYTES = 12;

  /** More chunks than any writer puts before the samples. */
  private static final int MAX_CHUNKS = 1_000;

  private final HeaderReader header;
  private final ByteOrder order;
  private long next = FILE_HEADER_BYTES;
  private int chunks;
  private String id = "";
  private long offset;
  private long claimed;

  /** Stands before the first chunk, behind the twelve bytes that name the format. */
  ChunkReader(HeaderReader header, ByteOrder order) {
    this.header = header;
    this.order = order;
  }

  /**
   * Moves on to the next chunk.
   *
   * @throws IOException when there is none, naming what was looked for
   */
  void next(String wanted) throws IOException {
    if (chunks++ == MAX_CHUNKS) {
      throw new IOException("no " + wanted + " chunk among the first " + MAX_CHUNKS);
    }
    if (next >= header.size()) {
      throw new IOException("no " + wanted + " chunk");
    }
    ByteBuffer start = header.read(next, HEADER_BYTES, order);
    id = HeaderReader.id(start, 0);
    claimed = Integer.toUnsignedLong(start.getInt(HeaderReader.ID_BYTES));
    offset = next + HEADER_BYTES;
    next = offset + claimed + (claimed & 1);
  }

  String id() {
    return id;
  }

  /** Where the content begins. */
  long offset() {
    return offset;
  }

  /** The length the chunk claims to have. */
  long claimed() {
    return claimed;
  }

  /**
   * The first bytes of the content.
   *
   * @param least how many it must have
   * @param most how many are returned, if it has them
   */
  ByteBuffer content(int least, int most) throws IOException {
    if (claimed < least) {
      throw new IOException(
          id.strip() + " chunk of " + claimed + " bytes; allowed: at least " + least);
    }
    return header.read(offset, (int) Math.min(claimed, most), order);
  }
}
