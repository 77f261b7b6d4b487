package io.cochlea.ring.attach;

import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRefusedException;
import io.cochlea.api.stream.StreamRequest;
import io.cochlea.ring.AttachedRing;
import io.cochlea.ring.AttachedRings;
import io.cochlea.ring.Client;
import io.cochlea.ring.NoRoomException;
import io.cochlea.ring.ReceivedFile;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream on a client's ring. Belongs to the server's thread, except what it does for the ring and
 * the sink, which call from the stream's loop.
 */
final class Attachment implements Client, ResultSink.Owner {
  private static final Logger LOG = LoggerFactory.getLogger(Attachment.class);
  private static final long END_SECONDS = 5;

  private final AttachLoop server;
  private final Connection connection;
  private final AttachRequest request;
  private final long id;
  private final long sequence;
  private final @Nullable Attachment previous;
  private final CountDownLatch over = new CountDownLatch(1);
  private boolean abandoned;
  private long lastAlive = System.nanoTime();
  private long lastHeard = lastAlive;

  private volatile @Nullable AttachedRing ring;
  private volatile @Nullable ResultSink sink;
  private volatile @Nullable Outbox results;
  private volatile @Nullable Stream stream;

  /**
   * @param id of the stream
   * @param sequence of its next final
   * @param previous the same stream's attachment before, which may not be over yet
   */
  Attachment(
      AttachLoop server,
      Connection connection,
      AttachRequest request,
      long id,
      long sequence,
      @Nullable Attachment previous) {
    this.server = server;
    this.connection = connection;
    this.request = request;
    this.id = id;
    this.sequence = sequence;
    this.previous = previous;
  }

  long id() {
    return id;
  }

  AttachRequest request() {
    return request;
  }

  Connection connection() {
    return connection;
  }

  /** Sequence of the next final. */
  long next() {
    ResultSink to = sink;
    return to == null ? sequence : to.next();
  }

  /**
   * Opens the stream; may take long, so on a thread of its own.
   *
   * @param files closed in any case
   */
  void open(AttachedRings rings, Engine engine, List<ReceivedFile> files) {
    try {
      if (server.stopped()) {
        throw new RefusedException(Code.SHUTTING_DOWN, "the server is shutting down");
      }
      endPrevious();
      open(rings, engine, files.getFirst(), files.getLast());
      server.execute(this::opened);
    } catch (RefusedException e) {
      refused(e.code(), e);
    } catch (StreamRefusedException e) {
      refused(
          switch (e.reason()) {
            case NO_ROOM -> Code.NO_ROOM;
            case NOT_READY -> Code.NOT_READY;
          },
          e);
    } catch (NoRoomException e) {
      refused(Code.NO_ROOM, e);
    } catch (IOException | IllegalArgumentException e) {
      refused(Code.MALFORMED, e);
    } catch (RuntimeException | Error e) {
      LOG.error("Stream {} could not be opened", request.name(), e);
      refused(Code.BROKEN_OFF, e);
    } finally {
      files.forEach(ReceivedFile::close);
    }
  }

  private void open(AttachedRings rings, Engine engine, ReceivedFile audio, ReceivedFile messages)
      throws IOException {
    AttachedRing opened = rings.open(request.name(), audio, this, request.from());
    Outbox to = connection.outbox();
    try {
      if (request.results()) {
        to = new Outbox(new RingWay(rings.openResults(request.name(), messages, this)));
      }
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
    ResultSink into = new ResultSink(id, opened, to, sequence, this);
    ring = opened;
    results = to;
    sink = into;
    StreamRequest asked =
        new StreamRequest(
            request.name(),
            opened.format(),
            null,
            request.model(),
            RecognitionOptions.DEFAULT.in(request.language()).withPartials(request.partials()));
    stream = engine.open(asked, opened, into);
  }

  /** Two readers must not release in one ring. */
  private void endPrevious() throws RefusedException {
    if (previous == null) {
      return;
    }
    previous.cancel();
    try {
      if (previous.over.await(END_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new RefusedException(Code.NOT_READY, "stream %d is still being ended".formatted(id));
  }

  private void refused(Code code, Throwable cause) {
    over.countDown();
    server.execute(() -> ended(code, String.valueOf(cause.getMessage())));
  }

  private void opened() {
    AttachedRing from = ring;
    if (from == null) {
      return;
    }
    lastAlive = System.nanoTime();
    lastHeard = lastAlive;
    if (connection.attached(Messages.attached(id, request.epoch(), from.start(), sequence))) {
      server.attached(this);
      LOG.info("Client {} attached stream {} from sample {}", pid(), request.name(), from.start());
    } else {
      abandoned = false;
      abandon();
    }
    wake();
  }

  private void wake() {
    Stream running = stream;
    if (running != null) {
      running.wake();
    }
  }

  /** The client has rung: it wrote audio or read results. */
  void rung() {
    wake();
    flush();
  }

  /** Hands over results that found no room, as far as there is room now. */
  void flush() {
    Outbox to = results;
    try {
      if (to != null && to.waiting() && to.flush()) {
        // What was withheld for their sake can be released.
        wake();
      }
    } catch (IOException | IllegalStateException e) {
      connection.refuse(Code.BROKEN_OFF, String.valueOf(e.getMessage()));
    }
  }

  /** The client is gone or given up: its stream comes to an end behind what it has committed. */
  void abandon() {
    AttachedRing from = ring;
    ResultSink to = sink;
    if (abandoned) {
      return;
    }
    abandoned = true;
    if (to != null) {
      to.mute();
    }
    if (from != null) {
      from.abandon();
      wake();
    }
    server.abandoned(this);
  }

  /** Ends the stream as soon as may be. Thread-safe. */
  void cancel() {
    Stream running = stream;
    if (running != null) {
      running.close();
    }
  }

  /** Waits for the stream's end, after {@link #cancel}. Thread-safe. */
  boolean awaitOver(long nanos) throws InterruptedException {
    return stream == null || over.await(nanos, TimeUnit.NANOSECONDS);
  }

  /** Shows the client that the server lives; what it has not done for too long, or null. */
  @Nullable String stalled(long now) {
    AttachedRing from = ring;
    if (from == null || from.beat()) {
      lastAlive = now;
    }
    flush();
    if (owed() == Long.MAX_VALUE) {
      lastHeard = now;
    }
    long patience = server.settings().stall().toNanos();
    if (now - lastAlive > patience) {
      return "the writer stalled: neither its position nor its heartbeat changed";
    }
    return now - lastHeard > patience ? "results were not read" : null;
  }

  void closeResults() {
    Outbox to = results;
    if (to != null) {
      to.close();
    }
  }

  private void ended(@Nullable Code code, String reason) {
    server.over(this);
    if (code == null) {
      connection.completed();
    } else {
      abandoned = true;
      connection.refuse(code, reason);
    }
    if (connection.closed()) {
      closeResults();
    }
  }

  @Override
  public int pid() {
    return connection.pid();
  }

  @Override
  public long epoch() {
    return request.epoch();
  }

  @Override
  public void ring() {
    connection.ring();
  }

  @Override
  public long owed() {
    ResultSink to = sink;
    return to == null ? Long.MAX_VALUE : to.owed();
  }

  @Override
  public void breakOff(Code code, String reason) {
    server.execute(() -> connection.refuse(code, reason));
  }

  @Override
  public void completed() {
    over.countDown();
    server.execute(() -> ended(null, ""));
  }

  @Override
  public void failed(Throwable cause) {
    over.countDown();
    Code code = cause instanceof CancellationException ? Code.SHUTTING_DOWN : Code.BROKEN_OFF;
    server.execute(() -> ended(code, "recognition ended: " + cause.getMessage()));
  }
}
