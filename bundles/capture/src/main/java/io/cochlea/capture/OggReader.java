package io.cochlea.capture;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;

/**
 * Takes the packets of one stream out of an Ogg file (RFC 3533); pages of other streams are passed
 * over. A page that is missing and a stream without its end are errors.
 */
final class OggReader implements Closeable {

  /** Longer packets, which hold pictures, are passed over. */
  static final int MAX_PACKET = 1 << 17;

  private static final int MAX_PASSED_OVER = 1 << 26;

  private final Input input;
  private final OggPage page;
  private final int serial;
  private int number;
  private int segment;
  private int body;
  private byte[] packet = new byte[4_096];
  private int length;

  /**
   * Reads the first packet of the first stream. Takes over the input, which {@link #close()}
   * closes.
   */
  OggReader(Input input) throws IOException {
    this.input = input;
    this.page = new OggPage(input);
    if (!page.next() || !page.begins()) {
      throw new IOException("no Ogg stream begins here");
    }
    serial = page.serial();
    number = page.number();
    body = page.body();
    next();
  }

  /**
   * Goes on to the next packet.
   *
   * @return false at the end of the stream
   * @throws IOException when the file ends before the stream does, or is damaged
   */
  boolean next() throws IOException {
    length = 0;
    boolean within = false;
    while (true) {
      while (segment < page.segments()) {
        int count = page.segment(segment++);
        append(count);
        within = count == OggPage.MAX_SEGMENT;
        if (!within) {
          return true;
        }
      }
      if (page.ends()) {
        if (within) {
          throw new IOException("Ogg is damaged: its stream ends within a packet");
        }
        checkOver();
        return false;
      }
      nextPage(within);
    }
  }

  private void append(int count) throws IOException {
    if (length + count <= MAX_PACKET) {
      if (length + count > packet.length) {
        packet = Arrays.copyOf(packet, 2 * packet.length);
      }
      page.copy(body, packet, length, count);
    }
    body += count;
    length += count;
    if (length > MAX_PASSED_OVER) {
      throw new IOException("Ogg packet of more than " + MAX_PASSED_OVER + " bytes");
    }
  }

  private void nextPage(boolean within) throws IOException {
    do {
      if (!page.next()) {
        throw new IOException("truncated: the Ogg stream has no end");
      }
    } while (page.serial() != serial);
    if (page.number() != ++number || page.begins() || page.continued() != within) {
      throw new IOException(
          "Ogg is damaged: page " + Integer.toUnsignedString(number) + " does not follow");
    }
    segment = 0;
    body = page.body();
  }

  /** Behind the end of the stream may be the ends of others, but no more audio. */
  private void checkOver() throws IOException {
    while (page.next()) {
      if (page.begins()) {
        throw new IOException("another Ogg stream follows the first; allowed: one");
      }
    }
  }

  /** The packet; of one longer than {@value #MAX_PACKET} bytes only its start is here. */
  byte[] packet() {
    return packet;
  }

  /** How long the packet is. */
  int length() {
    return length;
  }

  /**
   * Where the stream ends as its codec counts, known with the last packet; before, {@link
   * Long#MAX_VALUE}.
   */
  long end() {
    return page.ends() ? page.granule() : Long.MAX_VALUE;
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
