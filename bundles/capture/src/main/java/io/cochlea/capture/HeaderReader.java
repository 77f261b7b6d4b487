package io.cochlea.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads small pieces of a header, and refuses a header that is cut off. */
record HeaderReader(Input input) {

  static final int ID_BYTES = 4;

  /** All of {@code count} bytes from {@code offset}. */
  ByteBuffer read(long offset, int count, ByteOrder order) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count).order(order);
    while (buffer.hasRemaining()) {
      if (input.read(buffer, offset + buffer.position()) < 0) {
        throw new IOException(
            "truncated: header goes on to byte " + (offset + count) + ", there are " + size());
      }
    }
    return buffer.flip();
  }

  long size() throws IOException {
    return input.size();
  }

  /** The four characters that name a chunk or a format. */
  static String id(ByteBuffer buffer, int index) {
    byte[] four = new byte[ID_BYTES];
    buffer.get(index, four);
    return new String(four, StandardCharsets.ISO_8859_1);
  }
}
