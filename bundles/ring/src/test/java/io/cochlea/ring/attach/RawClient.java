package io.cochlea.ring.attach;

import io.cochlea.ring.UnixSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A client that says what it is told to, right or wrong, and reads messages one by one. */
final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final UnixSocket socket;
  private final MemorySegment chunk = Arena.ofAuto().allocate(4_096);
  private final ByteBuffer heard =
      ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN).limit(0);

  /** One message. */
  record Message(int type, ByteBuffer payload) {
    /** Of a refusal. */
    int code() {
      return payload.getInt(0);
    }

    /** Of a refusal. */
    String reason() {
      return StandardCharsets.UTF_8.decode(payload.slice(4, payload.limit() - 4)).toString();
    }

    long word(int index) {
      return payload.getLong(8 * index);
    }
  }

  RawClient(Path path) throws IOException {
    socket = UnixSocket.connect(path);
  }

  /** A right attach message, to be spoilt by who likes. */
  static ByteBuffer attach(int flags, long stream, long epoch, long from, long sequence) {
    byte[] name = "test".getBytes(StandardCharsets.UTF_8);
    ByteBuffer message = ByteBuffer.allocate(8 + 52 + name.length).order(ByteOrder.LITTLE_ENDIAN);
    message.putInt(2).putInt(52 + name.length);
    message.putInt(2).putInt(flags).putLong(stream).putLong(epoch).putLong(from).putLong(sequence);
    return message.putInt(name.length).putInt(0).putInt(0).put(name);
  }

  static ByteBuffer attach() {
    return attach(0, 0, 1, 0, 0);
  }

  void send(ByteBuffer message, int... descriptors) throws IOException {
    byte[] bytes = new byte[message.capacity()];
    message.get(0, bytes);
    socket.send(bytes, descriptors);
  }

  void bell() {
    socket.ring();
  }

  /** The next message that is no doorbell. */
  Message next() throws IOException {
    Message message = nextOrEnd();
    if (message == null) {
      throw new IOException("the server closed the connection");
    }
    return message;
  }

  /** The next message that is no doorbell; null when the server has closed. */
  @Nullable Message nextOrEnd() throws IOException {
    while (true) {
      while (heard.hasRemaining() && heard.get(heard.position()) == 1) {
        heard.get();
      }
      if (heard.remaining() >= 8 && heard.remaining() >= 8 + heard.getInt(heard.position() + 4)) {
        int type = heard.getInt();
        int bytes = heard.getInt();
        ByteBuffer payload = heard.slice(heard.position(), bytes).order(ByteOrder.LITTLE_ENDIAN);
        heard.position(heard.position() + bytes);
        return new Message(type, payload);
      }
      if (!receive()) {
        return null;
      }
    }
  }

  private boolean receive() throws IOException {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    int count = 0;
    while (count == 0) {
      if (System.nanoTime() > end) {
        throw new IOException("the server says nothing");
      }
      socket.await(PATIENCE_MILLIS);
      try {
        count = socket.receive(chunk);
      } catch (IOException reset) {
        return false;
      }
    }
    if (count < 0) {
      return false;
    }
    if (!heard.hasRemaining()) {
      heard.clear().limit(0);
    }
    int position = heard.position();
    heard.limit(heard.limit() + count);
    MemorySegment.copy(
        chunk, ValueLayout.JAVA_BYTE, 0, heard.array(), heard.limit() - count, count);
    heard.position(position);
    return true;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
