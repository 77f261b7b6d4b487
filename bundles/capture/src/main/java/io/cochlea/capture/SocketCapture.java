package io.cochlea.capture;

import io.cochlea.api.audio.AudioIntake;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets programs of the same user send raw PCM over a local socket; off unless it is configured. A
 * connection is a stream, see {@link SocketStream}.
 */
@Component(
    service = {},
    immediate = true,
    configurationPid = "io.cochlea.capture.socket")
@Designate(ocd = SocketCapture.Config.class)
public final class SocketCapture {

  private static final int MAX_STREAMS = 512;
  private static final int MAX_HEADER_SECONDS = 60;

  private final Logger log = LoggerFactory.getLogger(SocketCapture.class);
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("cochlea-socket-", 0).factory());
  private final AtomicInteger streams = new AtomicInteger();
  private final AudioIntake intake;
  private final @Nullable String console;
  private volatile Config config;
  private @Nullable OwnerSocket socket;

  /** Where programs connect. */
  @ObjectClassDefinition(name = "Cochlea: local audio socket")
  public @interface Config {
    @AttributeDefinition(description = "Whether programs may send audio at all.")
    boolean enabled() default false;

    @AttributeDefinition(
        description =
            "The socket, in a folder of mode 0700. Empty: audio.sock beside the console's socket.")
    String path() default "";

    @AttributeDefinition(description = "Connections at once.", min = "1", max = "512")
    int maxStreams() default 8;

    @AttributeDefinition(
        description = "How long the header may take to come.",
        min = "1",
        max = "60")
    int headerSeconds() default 5;
  }

  /**
   * @throws IllegalArgumentException naming the setting, its value and what is allowed
   * @throws IOException when the socket cannot be made, naming it
   */
  @Activate
  public SocketCapture(BundleContext context, @Reference AudioIntake intake, Config config)
      throws IOException {
    this(intake, config, context.getProperty("cochlea.console.socket"));
  }

  SocketCapture(AudioIntake intake, Config config, @Nullable String console) throws IOException {
    this.intake = intake;
    this.console = console;
    this.config = config;
    check(config);
    open(config);
  }

  /** Streams that are open stay; a setting that is wrong changes nothing. */
  @Modified
  synchronized void configure(Config changed) throws IOException {
    check(changed);
    OwnerSocket before = socket;
    boolean moves = changed.enabled() != config.enabled() || !changed.path().equals(config.path());
    if (moves) {
      socket = null;
      try {
        open(changed);
      } catch (IOException | RuntimeException e) {
        socket = before;
        throw e;
      }
      if (before != null) {
        before.close();
      }
    }
    config = changed;
  }

  private synchronized void open(Config config) throws IOException {
    if (config.enabled()) {
      Path path = path(config.path(), console);
      OwnerSocket open = new OwnerSocket(path);
      socket = open;
      threads.execute(() -> listen(open));
      log.info("audio is taken at {}", path);
    }
  }

  private static void check(Config config) {
    check("maxStreams", config.maxStreams(), MAX_STREAMS);
    check("headerSeconds", config.headerSeconds(), MAX_HEADER_SECONDS);
  }

  private static void check(String setting, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(setting + " " + value + " is not within 1 to " + most);
    }
  }

  private static Path path(String configured, @Nullable String console) {
    if (!configured.isEmpty()) {
      return Path.of(configured);
    }
    if (console == null) {
      throw new IllegalArgumentException("path '' needs a server; allowed: a path");
    }
    return Path.of(console).resolveSibling("audio.sock");
  }

  @Deactivate
  synchronized void stop() throws IOException {
    if (socket != null) {
      socket.close();
    }
    threads.shutdownNow();
  }

  private void listen(OwnerSocket socket) {
    try {
      while (true) {
        SocketChannel peer = socket.accept();
        Config now = config;
        boolean room = streams.incrementAndGet() <= now.maxStreams();
        threads.execute(() -> serve(peer, now, room));
      }
    } catch (ClosedChannelException e) {
      log.debug("audio socket closed");
    } catch (IOException e) {
      log.error("audio socket", e);
    }
  }

  private void serve(SocketChannel peer, Config now, boolean room) {
    try (SocketStream stream = new SocketStream(peer, Duration.ofSeconds(now.headerSeconds()))) {
      try {
        if (room) {
          stream.run(intake);
        } else {
          stream.refuse("all " + now.maxStreams() + " connections are taken");
        }
      } finally {
        streams.decrementAndGet();
      }
    } catch (IOException e) {
      log.debug("audio connection broke off", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
