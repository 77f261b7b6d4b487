package io.cochlea.ring.client;

import io.cochlea.ring.PeerSocket;
import io.cochlea.ring.ReceivedFile;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The server's end of the socket by hand: for what the real server never does. */
final class StubServer implements AutoCloseable {
  private final ServerSocketChannel listening;

  StubServer(Path socket) throws IOException {
    listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listening.bind(UnixDomainSocketAddress.of(socket));
  }

  /** What a client asks for. */
  record Attach(int flags, long stream, long epoch, long from, long next, String name) {}

  /** A client. */
  static final class Peer implements AutoCloseable {
    private final SocketChannel channel;
    final List<ReceivedFile> files = new ArrayList<>();

    Peer(SocketChannel channel) {
      this.channel = channel;
    }

    Attach attach() throws IOException {
      PeerSocket peer = PeerSocket.of(channel);
      ByteBuffer message = ByteBuffer.allocateDirect(8 + 4096).order(ByteOrder.LITTLE_ENDIAN);
      while (message.position() < 8 || message.position() < 8 + message.getInt(4)) {
        awaitReadable();
        PeerSocket.Received received = peer.receive(message);
        if (received.bytes() < 0) {
          throw new IOException("the client is gone");
        }
        files.addAll(received.files());
      }
      message.flip();
      if (message.getInt() != 2 || message.getInt() != message.remaining()) {
        throw new IOException("no attach");
      }
      if (message.getInt() != 2) {
        throw new IOException("another version");
      }
      int flags = message.getInt();
      long stream = message.getLong();
      long epoch = message.getLong();
      long from = message.getLong();
      long next = message.getLong();
      byte[] name = new byte[message.getInt()];
      message.getLong();
      message.get(name);
      return new Attach(flags, stream, epoch, from, next, new String(name, StandardCharsets.UTF_8));
    }

    private void awaitReadable() throws IOException {
      try (Selector selector = Selector.open()) {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        selector.select();
      }
      channel.configureBlocking(true);
    }

    Peer send(byte[] bytes) throws IOException {
      channel.write(ByteBuffer.wrap(bytes));
      return this;
    }

    Peer attached(long stream, long epoch) throws IOException {
      return attached(stream, epoch, 0);
    }

    Peer attached(long stream, long epoch, long next) throws IOException {
      return send(message(16, payload(32).putLong(stream).putLong(epoch).putLong(0).putLong(next)));
    }

    /** Waits until the client closes. */
    void drain() throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(4096);
      while (channel.read(bytes.clear()) >= 0) {}
    }

    @Override
    public void close() throws IOException {
      files.forEach(ReceivedFile::close);
      channel.close();
    }
  }

  Peer accept() throws IOException {
    return new Peer(listening.accept());
  }

  static ByteBuffer payload(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static byte[] message(int type, ByteBuffer payload) {
    return payload(8 + payload.capacity())
        .putInt(type)
        .putInt(payload.capacity())
        .put(payload.position(0))
        .array();
  }

  static byte[] refused(int code, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return message(17, payload(4 + bytes.length).putInt(code).put(bytes));
  }

  static byte[] committed(long stream, long sequence, long from, long to, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return message(
        19,
        payload(40 + bytes.length)
            .putLong(stream)
            .putLong(sequence)
            .putLong(from)
            .putLong(to)
            .putInt(0)
            .putInt(bytes.length)
            .put(bytes));
  }

  static byte[] completed(long stream, long next, long samples) {
    return message(20, payload(24).putLong(stream).putLong(next).putLong(samples));
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
