package io.cochlea.ring.client;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Takes the bytes of a connection apart into messages. Believes no length. */
final class MessageReader {
  private static final int HEADER_BYTES = 8;
  private static final int LENGTH_OFFSET = 4;
  private static final int FIRST_BYTES = 4096;

  /** What came. */
  interface Handler {
    void doorbell();

    /** The payload is valid during the call. */
    void message(int type, ByteBuffer payload) throws IOException;
  }

  private byte[] bytes = new byte[FIRST_BYTES];
  private int count;

  /**
   * @throws ProtocolException naming the type or length that is impossible
   */
  void accept(MemorySegment received, int length, Handler handler) throws IOException {
    if (count + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, count + length));
    }
    MemorySegment.copy(received, ValueLayout.JAVA_BYTE, 0, bytes, count, length);
    count += length;
    int begin = 0;
    while (begin < count) {
      int end = end(begin);
      if (end > count) {
        break;
      }
      if (end == begin + 1) {
        handler.doorbell();
      } else {
        int payload = begin + HEADER_BYTES;
        handler.message(
            bytes[begin],
            ByteBuffer.wrap(bytes, payload, end - payload).slice().order(ByteOrder.LITTLE_ENDIAN));
      }
      begin = end;
    }
    count -= begin;
    System.arraycopy(bytes, begin, bytes, 0, count);
  }

  /** Where the message at {@code begin} ends, as far as can be told. */
  private int end(int begin) throws ProtocolException {
    int type = bytes[begin];
    if (type == Protocol.DOORBELL) {
      return begin + 1;
    }
    if (type < Protocol.ATTACHED || type > Protocol.COMPLETED) {
      throw new ProtocolException("type", type);
    }
    if (count - begin < HEADER_BYTES) {
      return begin + HEADER_BYTES + 1;
    }
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (header.getInt(begin) != type) {
      throw new ProtocolException("header", header.getInt(begin));
    }
    int length = header.getInt(begin + LENGTH_OFFSET);
    if (length < 0 || length > Protocol.MAX_PAYLOAD) {
      throw new ProtocolException("payload bytes", length);
    }
    return begin + HEADER_BYTES + length;
  }
}
