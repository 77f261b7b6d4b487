package io.cochlea.ring.attach;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The listening socket and its file.
 *
 * @param channel does not block
 */
record AttachSocket(Path path, ServerSocketChannel channel) implements AutoCloseable {
  private static final int BACKLOG = 512;

  /**
   * Takes the place of a server that is dead, not of one that lives.
   *
   * @throws IOException naming the path
   */
  static AttachSocket listen(Path path) throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
    if (Files.exists(path)) {
      if (answers(address)) {
        throw new IOException("a server listens at " + path + " already");
      }
      Files.delete(path);
    }
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(address, BACKLOG);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      channel.configureBlocking(false);
      return new AttachSocket(path, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw new IOException("nothing can listen at %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  private static boolean answers(UnixDomainSocketAddress address) throws IOException {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return probe.connect(address);
    } catch (SocketException dead) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }
}
