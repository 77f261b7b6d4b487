package io.cochlea.gateway;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioSource;
import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRefusedException;
import io.cochlea.api.stream.StreamRequest;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * A stream of the engine that a WebSocket feeds: raw audio in by its event loop, transcript out to
 * whoever hears it, on the same loop.
 */
final class Feed implements AutoCloseable {
  private static final int TENTHS = 10;

  /** What a connection may be ahead of its ring. */
  private static final int SECONDS = 2;

  private final Job.Tools tools;
  private final Outlet outlet;
  private final Hearing hearing;
  private final Pipe pipe;

  /** Open until the transcript is complete, or nobody wants it. */
  private final CountDownLatch over = new CountDownLatch(1);

  /** Audio that the pipe had no room for, in order. */
  private final Queue<ByteBuf> waiting = new ArrayDeque<>();

  private final AtomicBoolean failed = new AtomicBoolean();
  private boolean ending;
  private volatile boolean closed;

  /**
   * Opens at once, and the stream by a thread of its own.
   *
   * @param format of what comes
   */
  Feed(
      Job.Tools tools,
      String name,
      AudioFormat format,
      @Nullable String model,
      RecognitionOptions options,
      Outlet outlet,
      Hearing hearing) {
    this.tools = tools;
    this.outlet = outlet;
    this.hearing = hearing;
    pipe =
        new Pipe(
            SECONDS * format.rate() * format.channels() * format.encoding().bytes(), this::room);
    Thread.ofVirtual().name("cochlea-" + name).start(() -> run(name, format, model, options));
  }

  /** Takes all of {@code audio}, which stays the caller's; what there is no room for waits. */
  void write(ByteBuf audio) {
    if (!waiting.isEmpty() || !pipe.write(audio)) {
      waiting.add(audio.retain());
    }
  }

  /** Whether nothing waits; when that comes true again, the outlet is told. */
  boolean ready() {
    return waiting.isEmpty();
  }

  /** By the reader of the pipe. */
  private void room() {
    outlet.loop().execute(this::drain);
  }

  private void drain() {
    while (!waiting.isEmpty() && pipe.write(waiting.element())) {
      waiting.remove().release();
    }
    if (waiting.isEmpty()) {
      if (ending) {
        pipe.end();
      }
      outlet.room();
    }
  }

  /** No more comes: the transcript is completed. */
  void end() {
    ending = true;
    if (waiting.isEmpty()) {
      pipe.end();
    }
  }

  /** Breaks off; on the event loop. Idempotent. */
  @Override
  public void close() {
    closed = true;
    pipe.close();
    waiting.forEach(ByteBuf::release);
    waiting.clear();
    over.countDown();
  }

  private void run(
      String name, AudioFormat format, @Nullable String model, RecognitionOptions options) {
    try (var _ = MDC.putCloseable(RequestId.CONTEXT, outlet.request());
        AudioSource source = tools.files().open(name, pipe, format)) {
      StreamRequest request = new StreamRequest(name, source.format(), null, model, options);
      try (Stream stream = tools.engine().open(request, new Sink())) {
        pump(source, stream);
      }
    } catch (StreamRefusedException e) {
      fail(Job.refused(e));
    } catch (IOException | IllegalArgumentException e) {
      fail(HttpResponseStatus.BAD_REQUEST, "invalid_audio", e);
    } catch (InterruptedException | IllegalStateException e) {
      fail(HttpResponseStatus.INTERNAL_SERVER_ERROR, "transcription_failed", e);
    }
  }

  /** Also waits for the end of the transcript: closing the stream would cut it short. */
  private void pump(AudioSource source, Stream stream) throws IOException, InterruptedException {
    int rate = source.format().rate();
    int minutes = tools.minutes();
    long longest = minutes * 60L * rate;
    for (long written = 0; written >= 0 && !closed && over.getCount() > 0; ) {
      written = source.pump(stream.writer());
      if (written > 0) {
        tools.meters().brought(System.nanoTime() - pipe.arrived());
      }
      if (written == 0) {
        stream.awaitSpace(rate / TENTHS);
      }
      if (stream.writer().position() > longest) {
        throw new IOException(
            "more than the %d minutes of audio that are allowed".formatted(minutes));
      }
    }
    stream.writer().end();
    over.await();
  }

  private void fail(HttpResponseStatus status, String code, Exception e) {
    fail(new Problem(status, code, null, String.valueOf(e.getMessage())));
  }

  private void fail(Problem problem) {
    if (failed.compareAndSet(false, true)) {
      tell(() -> hearing.failed(problem));
    }
  }

  private void tell(Runnable news) {
    if (!closed) {
      outlet.loop().execute(news);
    }
  }

  private final class Sink implements TranscriptSink {
    @Override
    public void partial(Hypothesis hypothesis) {
      tell(() -> hearing.partial(hypothesis));
    }

    @Override
    public void committed(Segment segment) {
      tell(() -> hearing.committed(segment));
    }

    @Override
    public void completed() {
      over.countDown();
      tell(hearing::completed);
    }

    @Override
    public void failed(Throwable cause) {
      over.countDown();
      fail(
          new Problem(
              HttpResponseStatus.INTERNAL_SERVER_ERROR,
              "transcription_failed",
              null,
              "the transcription broke off"));
    }
  }
}
