package io.cochlea.ring.attach;

import io.cochlea.api.stream.Engine;
import io.cochlea.ring.AttachedRings;
import io.cochlea.ring.PeerSocket;
import io.cochlea.ring.ReceivedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread behind the attach socket: sleeps in one selector over all clients and never waits for
 * one of them. Streams are opened on threads beside it.
 */
final class AttachLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AttachLoop.class);
  private static final int SCRATCH_BYTES = 4096;
  private static final int OPENERS = 2;
  private static final int MAX_KEPT = 4096;
  private static final long TICK_NANOS = 1_000_000_000;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long CLOSE_SECONDS = 5;

  private final AttachSocket socket;
  private final AttachedRings rings;
  private final Supplier<@Nullable Engine> engine;
  private final Selector selector;
  private final SelectionKey listening;
  private final Thread thread = Thread.ofPlatform().name("cochlea-attach").unstarted(this::run);
  private final ExecutorService openers =
      Executors.newFixedThreadPool(
          OPENERS, Thread.ofPlatform().daemon().name("cochlea-attach-open-", 0).factory());
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
  private final SecureRandom random = new SecureRandom();
  private final Set<Connection> connections = new HashSet<>();

  /** Streams that are not over, by id. */
  private final Map<Long, Attachment> streams = new HashMap<>();

  private final KeptStreams kept = new KeptStreams(MAX_KEPT);
  private volatile Settings settings;
  private volatile boolean stopped;

  AttachLoop(Path path, Settings settings, AttachedRings rings, Supplier<@Nullable Engine> engine)
      throws IOException {
    this.settings = settings;
    this.rings = rings;
    this.engine = engine;
    this.socket = AttachSocket.listen(path);
    this.selector = Selector.open();
    this.listening = socket.channel().register(selector, SelectionKey.OP_ACCEPT);
  }

  void start() {
    thread.start();
  }

  Settings settings() {
    return settings;
  }

  void settings(Settings changed) {
    settings = changed;
  }

  /** A direct buffer to receive in, for the time of a call. */
  ByteBuffer scratch() {
    return scratch;
  }

  /** Runs {@code task} on this thread. Thread-safe. */
  void execute(Runnable task) {
    tasks.add(task);
    selector.wakeup();
  }

  private void run() {
    long tick = System.nanoTime() + TICK_NANOS;
    while (!stopped) {
      try {
        selector.select(this::ready, Math.max(1, (tick - System.nanoTime()) / NANOS_PER_MILLI));
      } catch (IOException e) {
        LOG.error("The attach socket failed", e);
        break;
      }
      runTasks();
      long now = System.nanoTime();
      if (now - tick >= 0) {
        tick(now);
        tick = now + TICK_NANOS;
      }
    }
    shutDown();
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      guarded(task);
    }
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) { // one client must not take the others down
      LOG.error("A client's connection failed", e);
    }
  }

  private void ready(SelectionKey key) {
    if (!key.isValid()) {
      return;
    }
    if (key.isAcceptable()) {
      accept();
    } else if (key.attachment() instanceof Connection connection) {
      try {
        connection.ready();
      } catch (RuntimeException | Error e) { // one client must not take the others down
        LOG.error("Client {} failed", connection.pid(), e);
        connection.refuse(Code.BROKEN_OFF, "the server failed: " + e);
      }
    }
  }

  private void tick(long now) {
    listening.interestOps(SelectionKey.OP_ACCEPT);
    kept.expire(now, settings.keep());
    List.copyOf(connections).forEach(connection -> guarded(() -> connection.tick(now)));
  }

  private void accept() {
    try {
      SocketChannel channel = socket.channel().accept();
      if (channel != null) {
        welcome(channel);
      }
    } catch (IOException e) {
      LOG.warn("A client could not be accepted: {}", e.getMessage());
      // Most likely out of descriptors: not to be tried again before the next tick.
      listening.interestOps(0);
    }
  }

  private void welcome(SocketChannel channel) throws IOException {
    try {
      channel.configureBlocking(false);
      PeerSocket peer = PeerSocket.of(channel);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      Connection connection = new Connection(this, channel, key, peer);
      key.attach(connection);
      connections.add(connection);
      if (!peer.sameUser()) {
        connection.refuse(Code.NOT_ALLOWED, "another user's server listens here");
      } else if (connections.size() > settings.maxConnections()) {
        connection.refuse(
            Code.NO_ROOM,
            "%d clients are connected, as many as max.connections allows"
                .formatted(settings.maxConnections()));
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Opens what a client asks for; the answer comes by the connection.
   *
   * @param files closed in any case
   */
  Attachment requested(Connection connection, AttachRequest request, List<ReceivedFile> files)
      throws RefusedException {
    try {
      Engine now = engine.get();
      if (now == null) {
        throw new RefusedException(Code.NOT_READY, "there is no recognition yet");
      }
      Attachment attachment = admit(connection, request);
      streams.put(attachment.id(), attachment);
      openers.execute(() -> attachment.open(rings, now, files));
      return attachment;
    } catch (RefusedException | RuntimeException e) {
      files.forEach(ReceivedFile::close);
      throw e;
    }
  }

  private Attachment admit(Connection connection, AttachRequest request) throws RefusedException {
    if (request.stream() == 0) {
      return new Attachment(this, connection, request, newId(), request.sequence(), null);
    }
    long id = request.stream();
    Attachment previous = streams.get(id);
    if (previous != null && previous.connection().lives()) {
      throw new RefusedException(Code.NOT_ALLOWED, "stream %d is attached".formatted(id));
    }
    KeptStreams.Kept known = kept.find(id);
    if (known != null && request.epoch() <= known.epoch()) {
      throw new RefusedException(
          Code.NOT_ALLOWED,
          "epoch %d of stream %d is over; it was %d".formatted(request.epoch(), id, known.epoch()));
    }
    long sequence = known == null ? request.sequence() : Math.max(known.next(), request.sequence());
    return new Attachment(this, connection, request, id, sequence, previous);
  }

  private long newId() {
    long id;
    do {
      id = random.nextLong() >>> 1;
    } while (id == 0 || streams.containsKey(id) || kept.find(id) != null);
    return id;
  }

  void attached(Attachment attachment) {
    kept.forget(attachment.id());
  }

  void abandoned(Attachment attachment) {
    if (attachment.request().keep()) {
      kept.keep(attachment.id(), attachment.epoch(), attachment.next(), System.nanoTime());
    }
  }

  void over(Attachment attachment) {
    streams.remove(attachment.id(), attachment);
  }

  void closed(Connection connection) {
    connections.remove(connection);
  }

  /** Whether no stream is opened any more. Thread-safe. */
  boolean stopped() {
    return stopped;
  }

  private void shutDown() {
    for (Connection connection : List.copyOf(connections)) {
      guarded(() -> connection.refuse(Code.SHUTTING_DOWN, "the server is shutting down"));
    }
    try (socket;
        selector) {
      openers.shutdown();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
      openers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
      runTasks();
      List<Attachment> left = List.copyOf(streams.values());
      left.forEach(Attachment::cancel);
      for (Attachment attachment : left) {
        if (!attachment.awaitOver(Math.max(0, end - System.nanoTime()))) {
          LOG.warn("A stream of client {} is left behind", attachment.pid());
        }
      }
      runTasks();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("The attach socket could not be closed", e);
    }
    List.copyOf(connections).forEach(connection -> guarded(connection::close));
  }

  /** Tells every client, ends every stream, and takes the socket away. */
  @Override
  public void close() {
    stopped = true;
    selector.wakeup();
    try {
      if (!thread.join(Duration.ofSeconds(2 * CLOSE_SECONDS))) {
        LOG.warn("{} is left behind", thread.getName());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
