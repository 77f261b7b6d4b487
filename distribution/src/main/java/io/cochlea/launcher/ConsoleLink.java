package io.cochlea.launcher;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The client's end of a running server's console. A message is a byte that tells its kind, an
 * {@code int} length of at most {@value #MAX_BYTES} and as many bytes; text is UTF-8, numbers are
 * big-endian.
 *
 * <pre>
 * to the server                                    from the server
 *   W  columns of the window as int, 0 for none      O  a piece of the command's output
 *   R  a line to run                                 E  a piece of its complaints
 *   C  nothing: cancel what runs                     S  its status as int: it is over
 *   T  a line up to the cursor: what could follow    A  a line for each: word, tab, description
 * </pre>
 *
 * Every R is answered by any number of O and E and one S, every T by one A; W and C are not
 * answered. One thread runs and completes; {@link #cancel} and {@link #window} are thread-safe.
 */
final class ConsoleLink implements AutoCloseable {
  private static final int MAX_BYTES = 65_536;
  private static final byte[] NOTHING = {};

  private final SocketChannel channel;
  private final DataInputStream in;

  private ConsoleLink(SocketChannel channel) {
    this.channel = channel;
    in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
  }

  /**
   * @throws IOException when no server listens there
   */
  static ConsoleLink open(Path socket) throws IOException {
    try {
      return new ConsoleLink(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    } catch (java.net.SocketException e) {
      throw new IOException("no server listens at " + socket + "; \"cochlea serve\" starts one", e);
    }
  }

  /**
   * Runs a line and passes on what it says, until it is over.
   *
   * @return its status
   */
  int run(String line, OutputStream out, OutputStream err) throws IOException {
    send('R', line.getBytes(StandardCharsets.UTF_8));
    while (true) {
      Message message = receive();
      switch (message.kind) {
        case 'O' -> pass(message.body, out);
        case 'E' -> pass(message.body, err);
        case 'S' -> {
          return message.body.getInt();
        }
        default -> throw strange(message.kind);
      }
    }
  }

  /** What could follow: words, each with a tab and its description. */
  List<String> complete(String line) throws IOException {
    send('T', line.getBytes(StandardCharsets.UTF_8));
    Message message = receive();
    if (message.kind != 'A') {
      throw strange(message.kind);
    }
    return StandardCharsets.UTF_8.decode(message.body).toString().lines().toList();
  }

  /** Tells the width of the window. */
  void window(int columns) throws IOException {
    send('W', ByteBuffer.allocate(Integer.BYTES).putInt(columns).array());
  }

  /** Breaks off what runs, which still ends with its status. */
  void cancel() throws IOException {
    send('C', NOTHING);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private record Message(char kind, ByteBuffer body) {}

  private synchronized void send(char kind, byte[] body) throws IOException {
    if (body.length > MAX_BYTES) {
      throw new IOException(
          "a line of " + body.length + " bytes is too long; allowed: " + MAX_BYTES);
    }
    ByteBuffer message = ByteBuffer.allocate(1 + Integer.BYTES + body.length);
    message.put((byte) kind).putInt(body.length).put(body).flip();
    while (message.hasRemaining()) {
      channel.write(message);
    }
  }

  private Message receive() throws IOException {
    try {
      char kind = (char) in.readByte();
      int length = in.readInt();
      if (length < 0 || length > MAX_BYTES) {
        throw strange(kind);
      }
      return new Message(kind, ByteBuffer.wrap(in.readNBytes(length)));
    } catch (EOFException e) {
      throw new IOException("the server has closed the console", e);
    }
  }

  private static void pass(ByteBuffer text, OutputStream stream) throws IOException {
    byte[] bytes = new byte[text.remaining()];
    text.get(bytes);
    stream.write(bytes);
    stream.flush();
    if (stream instanceof PrintStream print && print.checkError()) {
      throw new IOException("standard output is closed or its disk is full");
    }
  }

  private static IOException strange(char kind) {
    return new IOException("the server speaks another version of the console: " + (int) kind);
  }
}
