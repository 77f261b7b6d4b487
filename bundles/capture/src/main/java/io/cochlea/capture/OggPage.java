package io.cochlea.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads an Ogg file page by page (RFC 3533, 6), each held against its CRC. */
final class OggPage {

  /** A packet goes on where a segment is as long as this. */
  static final int MAX_SEGMENT = 255;

  private static final int CAPTURE = 0x5367_674F;
  private static final int HEADER_BYTES = 27;
  private static final int CRC_AT = 22;
  private static final int CONTINUED = 1;
  private static final int BEGINS = 2;
  private static final int ENDS = 4;
  private static final int POLYNOMIAL = 0x04C1_1DB7;
  private static final int[] CRC = new int[256];

  static {
    for (int i = 0; i < CRC.length; i++) {
      int crc = i << 24;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        crc = crc < 0 ? crc << 1 ^ POLYNOMIAL : crc << 1;
      }
      CRC[i] = crc;
    }
  }

  private final Input input;
  private final ByteBuffer page =
      ByteBuffer.allocate(HEADER_BYTES + MAX_SEGMENT + MAX_SEGMENT * MAX_SEGMENT)
          .order(ByteOrder.LITTLE_ENDIAN);
  private long offset;

  OggPage(Input input) {
    this.input = input;
  }

  /**
   * Goes on to the next page of any stream.
   *
   * @return false at the end of the file
   * @throws IOException when there is something else than a whole page
   */
  boolean next() throws IOException {
    long start = offset;
    page.clear().limit(HEADER_BYTES);
    if (!fill() && page.position() == 0) {
      return false;
    }
    require();
    if (page.getInt(0) != CAPTURE || page.get(4) != 0) {
      throw new IOException("Ogg is damaged: no page begins at byte " + start);
    }
    page.limit(HEADER_BYTES + segments());
    fill();
    require();
    int size = body();
    for (int i = 0; i < segments(); i++) {
      size += segment(i);
    }
    page.limit(size);
    fill();
    require();
    int claimed = page.getInt(CRC_AT);
    page.putInt(CRC_AT, 0);
    int crc = 0;
    for (int i = 0; i < size; i++) {
      crc = crc << 8 ^ CRC[(crc >>> 24 ^ page.get(i)) & 0xFF];
    }
    if (crc != claimed) {
      throw new IOException("Ogg is damaged: the CRC of the page at byte " + start + " is wrong");
    }
    return true;
  }

  private boolean fill() throws IOException {
    while (page.hasRemaining()) {
      int count = input.read(page, offset);
      if (count < 0) {
        return false;
      }
      offset += count;
    }
    return true;
  }

  private void require() throws IOException {
    if (page.hasRemaining()) {
      throw new IOException("truncated: an Ogg page goes on beyond byte " + offset);
    }
  }

  /** Whether it begins with the rest of a packet. */
  boolean continued() {
    return (page.get(5) & CONTINUED) != 0;
  }

  /** Whether it is the first of its stream. */
  boolean begins() {
    return (page.get(5) & BEGINS) != 0;
  }

  /** Whether it is the last of its stream. */
  boolean ends() {
    return (page.get(5) & ENDS) != 0;
  }

  /** Where its stream is, as its codec counts, behind the last packet that ends here. */
  long granule() {
    return page.getLong(6);
  }

  int serial() {
    return page.getInt(14);
  }

  /** Counted from the start of its stream. */
  int number() {
    return page.getInt(18);
  }

  int segments() {
    return page.get(26) & 0xFF;
  }

  /** How long a segment is, up to {@value #MAX_SEGMENT} bytes. */
  int segment(int index) {
    return page.get(HEADER_BYTES + index) & 0xFF;
  }

  /** Where the first segment begins. */
  int body() {
    return HEADER_BYTES + segments();
  }

  void copy(int from, byte[] destination, int at, int count) {
    page.get(from, destination, at, count);
  }
}
