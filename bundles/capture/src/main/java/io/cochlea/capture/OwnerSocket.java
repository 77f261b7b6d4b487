package io.cochlea.capture;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;

/**
 * A Unix-domain socket for programs of the same user: mode 0600 in a folder that only its owner may
 * enter, and whoever connects is asked of the system who it is.
 */
final class OwnerSocket implements Closeable {

  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final Path path;
  private final ServerSocketChannel server;
  private final UserPrincipal owner;

  /**
   * Binds it; what is left of an earlier one is replaced, its folder made where it is missing.
   *
   * @throws IOException naming the folder and what is wrong with it
   */
  OwnerSocket(Path path) throws IOException {
    this.path = path;
    Path folder = path.toAbsolutePath().getParent();
    Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNERS));
    PosixFileAttributes attributes = Files.readAttributes(folder, PosixFileAttributes.class);
    if (!OWNERS.containsAll(attributes.permissions())) {
      throw new IOException(
          folder
              + " has the mode "
              + PosixFilePermissions.toString(attributes.permissions())
              + "; allowed: rwx------");
    }
    Files.deleteIfExists(path);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      owner = Files.getOwner(path);
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  /** Waits for the next program of the owner's; others are hung up on. */
  SocketChannel accept() throws IOException {
    while (true) {
      SocketChannel peer = server.accept();
      try {
        if (peer.getOption(ExtendedSocketOptions.SO_PEERCRED).user().equals(owner)) {
          return peer;
        }
        peer.close();
      } catch (IOException e) {
        // It went before it could be asked.
        peer.close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(path);
  }
}
