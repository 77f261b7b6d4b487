package io.cochlea.console;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The server's end of a console's socket. A message is a byte that tells its kind, an {@code int}
 * length of at most {@value #MAX_BYTES} and as many bytes; text is UTF-8, numbers are big-endian.
 *
 * <pre>
 * from the client                                  to the client
 *   W  columns of the window as int, 0 for none      O  a piece of the command's output
 *   R  a line to run                                 E  a piece of its complaints
 *   C  nothing: cancel what runs                     S  its status as int: it is over
 *   T  a line up to the cursor: what could follow    A  a line for each: word, tab, description
 * </pre>
 *
 * Every R is answered by any number of O and E and one S, every T by one A; W and C are not
 * answered. What breaks these rules is hung up on.
 *
 * <p>Messages to the client wait in a queue of {@value #WAITING} for the one thread that writes to
 * the socket: the threads of commands are interrupted, which would close it. A client that does not
 * read makes its own command wait. One thread receives; any may send.
 */
final class Wire {
  static final int MAX_BYTES = 65_536;
  private static final int WAITING = 16;
  private static final long PATIENCE_MILLIS = 100;

  private final SocketChannel client;
  private final DataInputStream in;
  private final BlockingQueue<ByteBuffer> waiting = new ArrayBlockingQueue<>(WAITING);
  private volatile boolean gone;

  Wire(SocketChannel client) {
    this.client = client;
    in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(client)));
  }

  /** A message of the client's. */
  record Message(char kind, ByteBuffer body) {

    String text() {
      return StandardCharsets.UTF_8.decode(body).toString();
    }

    /**
     * @throws ProtocolException when it holds no number
     */
    int number() throws ProtocolException {
      if (body.remaining() != Integer.BYTES) {
        throw new ProtocolException(
            "a number of " + body.remaining() + " bytes; allowed: " + Integer.BYTES);
      }
      return body.getInt();
    }
  }

  /**
   * Waits for the client's next message.
   *
   * @throws java.io.EOFException when the client has gone
   * @throws ProtocolException when it does not keep to the rules
   */
  Message receive() throws IOException {
    char kind = (char) in.readByte();
    int length = in.readInt();
    if (length < 0 || length > MAX_BYTES) {
      throw new ProtocolException("a message of " + length + " bytes; allowed: 0 to " + MAX_BYTES);
    }
    byte[] body = new byte[length];
    in.readFully(body);
    return new Message(kind, ByteBuffer.wrap(body));
  }

  void send(char kind, int number) throws InterruptedException {
    put(message(kind, ByteBuffer.allocate(Integer.BYTES).putInt(number).flip()));
  }

  /** Sends text; of more than fits a message, its beginning. */
  void send(char kind, String text) throws InterruptedException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    put(message(kind, ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, MAX_BYTES))));
  }

  /** What is written becomes messages of {@code kind}. */
  OutputStream stream(char kind) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        try {
          for (int at = 0; at < length; at += MAX_BYTES) {
            int piece = Math.min(MAX_BYTES, length - at);
            put(message(kind, ByteBuffer.wrap(bytes, from + at, piece)));
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException();
        }
      }
    };
  }

  /** Writes what is to be sent, until it is interrupted or the client goes. */
  void write() {
    try {
      while (true) {
        ByteBuffer message = waiting.take();
        while (message.hasRemaining()) {
          client.write(message);
        }
      }
    } catch (IOException | InterruptedException e) {
      gone = true; // who receives sees it too
    }
  }

  /** What comes after the client has gone is dropped. */
  private void put(ByteBuffer message) throws InterruptedException {
    boolean taken = false;
    while (!taken && !gone) {
      taken = waiting.offer(message, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private static ByteBuffer message(char kind, ByteBuffer body) {
    return ByteBuffer.allocate(1 + Integer.BYTES + body.remaining())
        .put((byte) kind)
        .putInt(body.remaining())
        .put(body)
        .flip();
  }
}
