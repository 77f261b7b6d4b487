package io.cochlea.ring.client;

import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.ring.RingWriter;
import io.cochlea.ring.OfferedRing;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One stream: audio goes into a ring of shared memory of this process, a server reads it there and
 * the transcript comes back. Made by {@link #named}. One producing thread; the rest is thread-safe.
 *
 * <p>The sink is called on the client's own thread, in order; either {@link
 * TranscriptSink#completed()} or {@link TranscriptSink#failed} comes last, once. A segment's index
 * is the sequence of the final. While no server answers, the client tries again after 50 ms, then
 * twice as long each time, at most 2 s.
 */
public final class RingClient implements AutoCloseable {
  private static final long CLOSE_MILLIS = 100;

  private final RingWriter writer;
  private final Room room;
  private final ClientLoop loop;
  private final Thread thread;

  RingClient(Options options, TranscriptSink sink) throws IOException {
    OfferedRing ring = OfferedRing.create(options.name(), options.format(), options.retention());
    Bell bell = new Bell();
    writer = new BellWriter(ring, bell);
    room = new Room(ring, writer);
    loop = new ClientLoop(options, ring, sink, bell, room::signal);
    thread = Thread.ofPlatform().daemon().name("cochlea-client-" + options.name()).start(loop);
  }

  /**
   * Begins the description of a stream.
   *
   * @param name what operators see; up to 64 printable characters
   */
  public static RingClientBuilder named(String name) {
    return new RingClientBuilder(name);
  }

  /**
   * Where audio is written; {@link RingWriter#end()} ends the stream, and its text is completed. No
   * call waits. Once the stream is over, {@link RingWriter#claim} throws {@link
   * IllegalStateException}.
   */
  public RingWriter writer() {
    return writer;
  }

  /**
   * Waits until {@code samples} can be claimed. To be called by the producing thread; a claim that
   * is out lapses.
   *
   * @return false when the time was over first
   * @throws IllegalStateException when the stream is over
   */
  public boolean awaitSpace(int samples, Duration patience) throws InterruptedException {
    return room.await(samples, patience);
  }

  /**
   * Waits until the sink was told the end and all is given back.
   *
   * @return false when the time was over first
   */
  public boolean awaitEnd(Duration patience) throws InterruptedException {
    return loop.awaitEnd(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Where the stream stands. */
  public ClientState state() {
    return loop.state();
  }

  /**
   * Gives the stream up and everything back, within 100 ms unless the sink blocks; a sink that was
   * not yet told the end fails with a {@link java.util.concurrent.CancellationException}. The
   * server still reads what was committed. Idempotent.
   */
  @Override
  public void close() {
    loop.stop(thread);
    room.signal();
    if (Thread.currentThread().equals(thread)) {
      return;
    }
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
