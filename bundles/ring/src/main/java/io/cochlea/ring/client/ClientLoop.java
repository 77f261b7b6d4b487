package io.cochlea.ring.client;

import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.ring.OfferedRing;
import io.cochlea.ring.client.ClientState.Phase;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The client's own thread: attaches, listens, attaches again, and uploads in between. */
final class ClientLoop implements Runnable {
  private static final long FIRST_WAIT_NANOS = 50_000_000L;
  private static final long LONGEST_WAIT_NANOS = 2_000_000_000L;

  private final Options options;
  private final OfferedRing ring;
  private final Transcript transcript;
  private final Bell bell;
  private final Runnable room;
  private final @Nullable Fallback fallback;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean stopped;
  private volatile ClientState state = new ClientState(Phase.ATTACHING, "");

  /** When the server went away, when to try again, and how long to wait after that. */
  private long lost = System.nanoTime();

  private long retry = lost;
  private long wait = FIRST_WAIT_NANOS;

  /** Whether a server said that the same will never be attached. */
  private boolean unwanted;

  private long upload = lost;

  ClientLoop(Options options, OfferedRing ring, TranscriptSink sink, Bell bell, Runnable room) {
    this.options = options;
    this.ring = ring;
    this.transcript = new Transcript(sink, () -> ring.statistics().written());
    this.bell = bell;
    this.room = room;
    HttpFallback http = options.fallback();
    this.fallback = http == null ? null : new Fallback(http, options, ring, transcript);
  }

  ClientState state() {
    return state;
  }

  boolean awaitEnd(long time, TimeUnit unit) throws InterruptedException {
    return ended.await(time, unit);
  }

  /** Any thread; {@code thread} is the one that runs this. */
  void stop(Thread thread) {
    stopped = true;
    bell.cut();
    thread.interrupt();
  }

  @Override
  public void run() {
    try {
      while (!stopped && !transcript.over()) {
        if (!unwanted && System.nanoTime() - retry >= 0) {
          attach();
        } else {
          bridge();
        }
      }
      transcript.failed(new CancellationException("stream " + options.name() + " was closed"));
    } catch (InterruptedException closed) {
      transcript.failed(new CancellationException("stream " + options.name() + " was closed"));
    } catch (IOException | RuntimeException broken) {
      transcript.failed(broken);
    } finally {
      state = new ClientState(Phase.OVER, state.reason());
      if (fallback != null) {
        fallback.close();
      }
      ring.close();
      room.run();
      ended.countDown();
    }
  }

  /** One attachment, from trying to losing it. */
  private void attach() throws RefusedException {
    long begin = System.nanoTime();
    try (Connection connection = new Connection(options, ring, transcript, room)) {
      bell.at(connection);
      try {
        if (stopped) {
          return;
        }
        connection.attach();
        state = new ClientState(Phase.ATTACHED, "");
        while (!stopped && !transcript.over()) {
          connection.step();
        }
      } finally {
        bell.at(null);
      }
    } catch (RefusedException refused) {
      if (!refused.passing() && fallback == null) {
        throw refused;
      }
      unwanted = !refused.passing();
      lost(begin, refused);
    } catch (IOException failed) {
      lost(begin, failed);
    }
  }

  private void lost(long begin, IOException reason) {
    long now = System.nanoTime();
    // A server that takes the ring and drops it at once is no better than none.
    if (state.phase() == Phase.ATTACHED && now - begin > LONGEST_WAIT_NANOS) {
      lost = now;
      wait = FIRST_WAIT_NANOS;
    }
    retry = now + wait;
    wait = Math.min(2 * wait, LONGEST_WAIT_NANOS);
    Phase phase = state.phase() == Phase.ATTACHED ? Phase.ATTACHING : state.phase();
    state = new ClientState(phase, String.valueOf(reason.getMessage()));
  }

  /** Uploads if it is time to, or waits for what comes first. */
  private void bridge() throws InterruptedException {
    long now = System.nanoTime();
    long next = unwanted ? now + LONGEST_WAIT_NANOS : retry;
    if (fallback != null) {
      long begin = unwanted ? now : lost + options.fallbackPatience().toNanos();
      if (now - begin >= 0 && now - upload >= 0) {
        state = new ClientState(Phase.UPLOADING, state.reason());
        upload = System.nanoTime() + fallback.step();
        if (!fallback.reason().isEmpty()) {
          state = new ClientState(Phase.UPLOADING, fallback.reason());
        }
        return;
      }
      next = Math.min(next, Math.max(begin, upload));
    }
    TimeUnit.NANOSECONDS.sleep(next - now);
  }
}
