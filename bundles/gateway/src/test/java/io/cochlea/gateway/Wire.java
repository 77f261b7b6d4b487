package io.cochlea.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A connection on which any bytes are sent, those of no decent client included. */
final class Wire implements AutoCloseable {
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  private static final int FINAL = 0x80;
  private static final int MASKED = 0x80;
  private static final int PATIENCE_MILLIS = 8_000;

  final Socket socket = new Socket();

  Wire(InetSocketAddress to) throws IOException {
    socket.setReceiveBufferSize(32 << 10);
    socket.connect(to);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  /** One that has shaken hands. */
  static Wire opened(InetSocketAddress to, String path) throws IOException {
    Wire wire = new Wire(to);
    wire.send(
        "GET "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + "Sec-WebSocket-Version: 13\r\n\r\n");
    String head = wire.head();
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new IOException(head);
    }
    return wire;
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Sends until the other side does not take any more, or all is sent. */
  boolean pour(byte[] bytes) {
    try {
      send(bytes);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  void frame(int opcode, byte[] payload) throws IOException {
    send(frame(FINAL | opcode, true, payload.length, payload));
  }

  /**
   * @param first its first byte: flags and opcode
   * @param declared the length it claims
   */
  static byte[] frame(int first, boolean masked, long declared, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
    frame.put((byte) first);
    int mask = masked ? MASKED : 0;
    if (declared >= 0 && declared < 126) {
      frame.put((byte) (mask | (int) declared));
    } else if (declared >= 0 && declared < 1 << 16) {
      frame.put((byte) (mask | 126)).putShort((short) declared);
    } else {
      frame.put((byte) (mask | 127)).putLong(declared);
    }
    if (masked) {
      frame.putInt(0); // a mask of zeros leaves the payload as it is
    }
    frame.put(payload);
    byte[] bytes = new byte[frame.flip().remaining()];
    frame.get(bytes);
    return bytes;
  }

  /** The head of the next answer. */
  String head() throws IOException {
    StringBuilder head = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** The status of the next answer; 0 where the connection ends without one. */
  int status() throws IOException {
    String head = head();
    return head.isEmpty() ? 0 : Integer.parseInt(head.split(" ", 3)[1]);
  }

  /** All that comes until the connection ends; null when it does not in time. */
  byte @Nullable [] rest() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] block = new byte[4_096];
    try {
      InputStream in = socket.getInputStream();
      for (int count = in.read(block); count >= 0; count = in.read(block)) {
        bytes.write(block, 0, count);
      }
    } catch (SocketTimeoutException e) {
      return null;
    } catch (SocketException e) {
      return bytes.toByteArray(); // reset: it has ended
    }
    return bytes.toByteArray();
  }

  /** The code of the close frame that comes, whatever comes before; −1 where there is none. */
  int closeCode() throws IOException {
    InputStream in = socket.getInputStream();
    try {
      while (true) {
        int first = in.read();
        if (first < 0) {
          return -1;
        }
        int length = in.read();
        if (length == 126) {
          length = in.read() << 8 | in.read();
        }
        byte[] payload = in.readNBytes(length);
        if ((first & 0x0F) == CLOSE) {
          return ByteBuffer.wrap(payload).getShort();
        }
      }
    } catch (SocketException e) {
      return -1;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
