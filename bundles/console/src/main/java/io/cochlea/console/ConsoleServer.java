package io.cochlea.console;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import jdk.net.ExtendedSocketOptions;
import org.apache.felix.service.command.CommandProcessor;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets {@code cochlea console} in, over a socket in the state directory, which only its owner may
 * enter; whoever else comes as far is known by the kernel's word and hung up on. The launcher names
 * the socket for a server; for a command there is none.
 */
@Component(
    service = {},
    immediate = true)
public final class ConsoleServer {
  private static final int MAX_SESSIONS = 16;
  private static final String ROOT = "root";

  private final Logger log = LoggerFactory.getLogger(ConsoleServer.class);
  private final Semaphore sessions = new Semaphore(MAX_SESSIONS);
  private final String owner;
  private final CommandProcessor processor;
  private final Manual manual;
  private final @Nullable Path socket;
  private final @Nullable ServerSocketChannel server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @Activate
  public ConsoleServer(BundleContext context, @Reference CommandProcessor processor)
      throws IOException {
    this.processor = processor;
    manual = new Manual(context);
    String name = context.getProperty("cochlea.console.socket");
    if (name == null) {
      socket = null;
      server = null;
      owner = ROOT;
      return;
    }
    socket = Path.of(name);
    Files.deleteIfExists(socket);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    if (Files.getFileStore(socket).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    }
    owner = Files.getOwner(socket).getName();
    threads.execute(() -> listen(server));
    log.info("console at {}", socket);
  }

  @Deactivate
  void stop() throws IOException {
    if (server != null && socket != null) {
      server.close();
      Files.deleteIfExists(socket);
    }
    threads.shutdownNow();
  }

  private void listen(ServerSocketChannel server) {
    try {
      while (true) {
        SocketChannel client = server.accept();
        String objection = objection(client);
        if (objection == null) {
          threads.execute(() -> serve(client));
        } else {
          log.warn("console refused: {}", objection);
          client.close();
        }
      }
    } catch (ClosedChannelException e) {
      log.debug("console closed");
    } catch (IOException e) {
      log.error("console", e);
    }
  }

  /** Why a client is not let in; null when it is, and then it holds one of the sessions. */
  private @Nullable String objection(SocketChannel client) {
    try {
      if (client.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
        String user = client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
        if (!user.equals(owner) && !user.equals(ROOT)) {
          return "user " + user + "; allowed: " + (owner.equals(ROOT) ? ROOT : owner + ", " + ROOT);
        }
      }
    } catch (IOException e) {
      return "its user is not known: " + e.getMessage();
    }
    return sessions.tryAcquire() ? null : MAX_SESSIONS + " sessions are open";
  }

  private void serve(SocketChannel client) {
    try (client) {
      new ConsoleSession(processor, manual, threads, client).run();
    } catch (ProtocolException e) {
      log.warn("console hung up on: {}", e.getMessage());
    } catch (IOException e) {
      log.debug("console session broke off", e);
    } finally {
      sessions.release();
    }
  }
}
