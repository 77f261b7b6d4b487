package io.cochlea.engine;

import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.ring.RingWriter;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamStatistics;
import io.cochlea.api.vad.EndpointPolicy;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream from open to over: runs its pipeline on its loop, and tells its sink the end exactly
 * once, after everything was given back.
 */
final class EngineStream extends Loop.Task implements Stream {
  private static final Logger LOG = LoggerFactory.getLogger(EngineStream.class);

  /** Opens what a stream runs on; on failure it has closed whatever it opened. */
  @FunctionalInterface
  interface Opener {
    /**
     * @param ready makes the loop look at the pipeline again
     */
    Pipeline open(Executor loop, Runnable ready, TranscriptSink sink)
        throws IOException, InferenceException;
  }

  /**
   * What a stream is made of, for operators.
   *
   * @param model its id
   * @param foreign whether another process writes its ring
   */
  record Parts(String name, String model, boolean foreign, CopyLedger copies) {}

  private final long opened = System.nanoTime();
  private final Parts parts;
  private final TranscriptSink sink;
  private final Consumer<EngineStream> whenOver;
  private final Pipeline pipeline;
  private final @Nullable StreamWriter writer;

  /** What the session has to do on the loop. */
  private final Queue<Runnable> mailbox = new ConcurrentLinkedQueue<>();

  private volatile boolean cancelled;
  private volatile boolean over;
  private volatile boolean failed;

  /**
   * @param whenOver called on the loop once everything is given back, before the sink is told
   */
  EngineStream(
      Loop loop, Parts parts, TranscriptSink sink, Consumer<EngineStream> whenOver, Opener opener)
      throws IOException, InferenceException {
    super(loop);
    this.parts = parts;
    this.sink = sink;
    this.whenOver = whenOver;
    pipeline = opener.open(this::execute, this::ready, new SessionSink());
    writer = parts.foreign() ? null : new StreamWriter(pipeline.ring(), parts.copies(), this);
  }

  private void execute(Runnable task) {
    mailbox.add(task);
    ready();
  }

  @Override
  void run() {
    if (over) {
      return;
    }
    try {
      work();
    } catch (Throwable e) { // whatever it is, it ends this stream only
      finish(e);
    }
  }

  private void work() {
    if (cancelled) {
      finish(new CancellationException("stream " + parts.name() + " was closed"));
    }
    for (Runnable task = mailbox.poll(); task != null && !over; task = mailbox.poll()) {
      task.run();
    }
    if (over) {
      return;
    }
    if (pipeline.step() || (pipeline.dry() && !pipeline.ring().arm())) {
      ready();
    }
    if (pipeline.finished()) {
      finish(null);
    }
    wakeWriter();
  }

  private void finish(@Nullable Throwable cause) {
    if (over) {
      return;
    }
    over = true;
    failed = cause != null && !cancelled;
    try {
      pipeline.close();
      mailbox.clear();
      wakeWriter();
    } catch (Throwable e) { // the end is told all the same
      LOG.error("Stream {} could not give everything back", parts.name(), e);
    }
    whenOver.accept(this);
    try {
      if (cause == null) {
        sink.completed();
      } else {
        sink.failed(cause);
      }
    } catch (Throwable e) { // there is nobody else to tell
      LOG.error("The sink of stream {} failed when told the end", parts.name(), e);
    }
  }

  private void wakeWriter() {
    if (writer != null) {
      writer.wake();
    }
  }

  @Override
  public RingWriter writer() {
    return own();
  }

  private StreamWriter own() {
    if (writer == null) {
      throw new IllegalStateException("stream " + parts.name() + " is written by another process");
    }
    return writer;
  }

  @Override
  public void wake() {
    ready();
  }

  @Override
  public void awaitSpace(int samples) throws InterruptedException {
    try {
      own().awaitSpace(samples);
    } catch (IllegalStateException e) {
      if (!over) {
        throw e;
      }
    }
  }

  @Override
  public StreamStatistics statistics() {
    return new StreamStatistics(
        parts.name(),
        parts.model(),
        pipeline.session().backend(),
        pipeline.detector(),
        pipeline.ring().statistics(),
        pipeline.vadNanos(),
        pipeline.activity(),
        pipeline.session().times(),
        parts.copies(),
        pipeline.underruns(),
        System.nanoTime() - opened);
  }

  /** Samples a second. */
  int rate() {
    return pipeline.ring().format().rate();
  }

  /** Whether it broke off although nobody closed it. */
  boolean hasFailed() {
    return failed;
  }

  /** Goes on by another policy, which the ring has its say in. */
  void policy(Function<AudioRing, EndpointPolicy> policy) {
    execute(() -> {
      try {
        pipeline.policy(policy.apply(pipeline.ring()));
      } catch (IllegalArgumentException e) {
        LOG.warn("Stream {} keeps the policy it has: {}", parts.name(), e.getMessage());
      }
    });
  }

  @Override
  public void close() {
    cancelled = true;
    ready();
  }

  /** What a session tells, on the loop; that it failed ends the stream. */
  private final class SessionSink implements TranscriptSink {
    @Override
    public void partial(Hypothesis hypothesis) {
      sink.partial(hypothesis);
    }

    @Override
    public void committed(Segment segment) {
      pipeline.committed();
      sink.committed(segment.withSpeech(pipeline.confidence()));
    }

    @Override
    public void completed() {
      throw new IllegalStateException("a session does not complete a stream");
    }

    @Override
    public void failed(Throwable cause) {
      finish(cause);
    }
  }
}
