package io.cochlea.gateway;

import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.recognition.Word;
import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.ring.RingWriter;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.EngineStatistics;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRefusedException;
import io.cochlea.api.stream.StreamRequest;
import io.cochlea.api.stream.StreamStatistics;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Hears the word {@code second} in every second of audio. */
final class TestEngine implements Engine {
  private static final int SECOND = 16_000;

  final Queue<StreamRequest> requests = new ConcurrentLinkedQueue<>();
  final AtomicInteger open = new AtomicInteger();
  volatile boolean full;

  /** While it is, nothing is heard. */
  volatile boolean silent;

  /** While it is, no ring has room. */
  volatile boolean stalled;

  @Override
  public Stream open(StreamRequest request, TranscriptSink sink) throws StreamRefusedException {
    requests.add(request);
    if (full) {
      throw new StreamRefusedException(StreamRefusedException.Reason.NO_ROOM, "all seats taken");
    }
    if (request.model() != null && !request.model().equals("test")) {
      throw new IllegalArgumentException("model " + request.model() + " is unknown; test is here");
    }
    open.incrementAndGet();
    return new Counting(sink);
  }

  @Override
  public Stream open(StreamRequest request, AudioRing ring, TranscriptSink sink) {
    throw new IllegalStateException("the gateway brings no rings");
  }

  @Override
  public List<StreamStatistics> streams() {
    return List.of();
  }

  @Override
  public EngineStatistics statistics() {
    throw new IllegalStateException("the gateway asks for none");
  }

  private final class Counting implements Stream, RingWriter {
    private final MemorySegment memory = Arena.ofAuto().allocate(2L * SECOND, 64);
    private final TranscriptSink sink;
    private long position;
    private int segments;
    private boolean over;

    Counting(TranscriptSink sink) {
      this.sink = sink;
    }

    @Override
    public RingWriter writer() {
      return this;
    }

    @Override
    public long claim(int samples) {
      if (samples < 1 || samples > SECOND) {
        throw new IllegalArgumentException("claim of " + samples);
      }
      return stalled ? -1 : memory.address();
    }

    @Override
    public synchronized void commit(int samples, long captureNanos) {
      position += samples;
      for (; !over && !silent && (long) (segments + 1) * SECOND <= position; segments++) {
        long from = (long) segments * SECOND;
        long to = from + SECOND;
        sink.committed(
            new Segment(segments, from, to, "second", List.of(new Word("second", from, to, 1))));
      }
    }

    @Override
    public void gap(long samples) {}

    @Override
    public synchronized void end() {
      if (!over) {
        over = true;
        open.decrementAndGet();
        sink.completed();
      }
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public int maxClaim() {
      return SECOND;
    }

    @Override
    public void wake() {}

    @Override
    public void awaitSpace(int samples) throws InterruptedException {
      while (stalled && !over) {
        Thread.sleep(1);
      }
    }

    @Override
    public StreamStatistics statistics() {
      throw new IllegalStateException("the gateway asks for none");
    }

    @Override
    public synchronized void close() {
      if (!over) {
        over = true;
        open.decrementAndGet();
        sink.failed(new CancellationException("closed"));
      }
    }
  }
}
