package io.cochlea.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A stream socket with one system call a message; a message is preceded by its length. */
final class RingSocket implements RingChannel {
  private static final int READ_BYTES = 1 << 16;

  private final @Nullable ServerSocketChannel server;
  private @Nullable SocketChannel socket;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(READ_BYTES).order(ByteOrder.nativeOrder());

  RingSocket(String kind, Path path, boolean producer) throws IOException {
    if (producer) {
      server = null;
      socket = connected(SocketChannel.open(address(kind, path)));
    } else {
      server =
          "tcp".equals(kind)
              ? ServerSocketChannel.open()
                  .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              : ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                  .bind(UnixDomainSocketAddress.of(path));
      if (server.getLocalAddress() instanceof InetSocketAddress internet) {
        Path draft = path.resolveSibling(path.getFileName() + ".draft");
        Files.writeString(draft, Integer.toString(internet.getPort()));
        Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
      }
      buffer.flip();
    }
  }

  private static SocketAddress address(String kind, Path path) throws IOException {
    return "tcp".equals(kind)
        ? new InetSocketAddress(
            InetAddress.getLoopbackAddress(), Integer.parseInt(Files.readString(path)))
        : UnixDomainSocketAddress.of(path);
  }

  private static SocketChannel connected(SocketChannel socket) throws IOException {
    if (socket.getLocalAddress() instanceof InetSocketAddress) {
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
    return socket;
  }

  @Override
  public boolean offer(long value, int bytes) throws IOException {
    if (socket == null) {
      return false;
    }
    buffer.clear().limit(Long.BYTES + bytes);
    buffer.putLong(0, bytes).putLong(Long.BYTES, value);
    while (buffer.hasRemaining()) {
      socket.write(buffer);
    }
    return true;
  }

  @Override
  public int poll(LongConsumer sink, int limit) throws IOException {
    if (socket == null && server != null) {
      socket = connected(server.accept());
    }
    while (!whole()) {
      buffer.compact();
      if (socket == null || socket.read(buffer) < 0) {
        throw new EOFException("the producer has gone");
      }
      buffer.flip();
    }
    int count = 0;
    for (; count < limit && whole(); count++) {
      int begin = buffer.position() + Long.BYTES;
      int end = begin + (int) buffer.getLong(buffer.position());
      long sum = 0;
      for (int at = begin; at < end; at += LINE) {
        sum += buffer.getLong(at);
      }
      buffer.position(end);
      sink.accept(sum);
    }
    return count;
  }

  private boolean whole() {
    return buffer.remaining() >= Long.BYTES
        && buffer.remaining() - Long.BYTES >= buffer.getLong(buffer.position());
  }
}
