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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A stream of the engine that a WebSocket feeds: raw audio in by its event loop, transcript out to
 * its dialogue, on the same loop.
 */
final class Feed implements AutoCloseable {
  private static final int TENTHS = 10;

  /** A second and more of any rate that is taken. */
  private static final int CAPACITY = 256 << 10;

  private final Job.Tools tools;
  private final Executor loop;
  private final Dialogue dialogue;
  private final Pipe pipe;

  /** Open until the transcript is complete, or nobody wants it. */
  private final CountDownLatch over = new CountDownLatch(1);

  private volatile boolean closed;

  /**
   * Opens at once, and the stream by a thread of its own.
   *
   * @param format of what comes
   * @param room told, on any thread, that {@link #write} takes more again
   */
  Feed(
      Job.Tools tools,
      String name,
      AudioFormat format,
      @Nullable String model,
      RecognitionOptions options,
      Executor loop,
      Dialogue dialogue,
      Runnable room) {
    this.tools = tools;
    this.loop = loop;
    this.dialogue = dialogue;
    pipe = new Pipe(CAPACITY, room);
    Thread.ofVirtual().name("cochlea-" + name).start(() -> run(name, format, model, options));
  }

  /**
   * @return whether all of it was taken
   */
  boolean write(ByteBuf audio) {
    return pipe.write(audio);
  }

  /** No more comes: the transcript is completed. */
  void end() {
    pipe.end();
  }

  /** Whether its transcript is complete, or broke off. */
  boolean isOver() {
    return over.getCount() == 0;
  }

  /** Breaks off. Idempotent. */
  @Override
  public void close() {
    closed = true;
    pipe.close();
    over.countDown();
  }

  private void run(
      String name, AudioFormat format, @Nullable String model, RecognitionOptions options) {
    try (AudioSource source = tools.files().open(name, pipe, format)) {
      StreamRequest request = new StreamRequest(name, source.format(), null, model, options);
      try (Stream stream = tools.engine().open(request, new Sink())) {
        pump(source, stream);
      }
    } catch (StreamRefusedException e) {
      fail(HttpResponseStatus.SERVICE_UNAVAILABLE, "no_room", e);
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
    Problem problem = new Problem(status, code, null, String.valueOf(e.getMessage()));
    tell(() -> dialogue.failed(problem));
  }

  private void tell(Runnable news) {
    if (!closed) {
      loop.execute(news);
    }
  }

  private final class Sink implements TranscriptSink {
    @Override
    public void partial(Hypothesis hypothesis) {
      tell(() -> dialogue.partial(hypothesis));
    }

    @Override
    public void committed(Segment segment) {
      tell(() -> dialogue.committed(segment));
    }

    @Override
    public void completed() {
      over.countDown();
      tell(dialogue::completed);
    }

    @Override
    public void failed(Throwable cause) {
      over.countDown();
      tell(() ->
          dialogue.failed(
              new Problem(
                  HttpResponseStatus.INTERNAL_SERVER_ERROR,
                  "transcription_failed",
                  null,
                  "the transcription broke off")));
    }
  }
}
