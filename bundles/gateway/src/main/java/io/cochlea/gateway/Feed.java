package io.cochlea.gateway;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.ring.RingWriter;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRefusedException;
import io.cochlea.api.stream.StreamRequest;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * A stream of the engine that a WebSocket feeds: its event loop writes the samples of messages
 * straight into the ring, and the transcript is told on the same loop. A thread of its own does
 * what has to wait: opens the stream, and sleeps while the ring is full.
 */
final class Feed implements AutoCloseable {
  private static final int TENTH = AudioFormat.SPEECH.rate() / 10;

  private final Job.Tools tools;
  private final Outlet outlet;
  private final Hearing hearing;
  private final int rate;
  private final Pcm pcm;

  /** Lent to the event loop; null while the stream is opened, or its ring is full. */
  private volatile @Nullable RingWriter lent;

  private final AtomicBoolean failed = new AtomicBoolean();
  private boolean full;
  private boolean ended;
  private boolean over;
  private volatile boolean closed;

  /** What the ring had no room for. The event loop's. */
  private @Nullable ByteBuf rest;

  private boolean restBase64;
  private boolean lastIsRest;
  private long arrived;
  private double seconds;

  /**
   * What comes.
   *
   * @param rate in Hz
   * @param companding null for 16 bits, little-endian
   */
  record Format(int rate, @Nullable Companding companding) {}

  /**
   * Opens at once, and the stream by a thread of its own.
   *
   * @param outlet told that there is room when {@link #ready} is true again
   */
  Feed(
      Job.Tools tools,
      String name,
      Format format,
      @Nullable String model,
      RecognitionOptions options,
      Outlet outlet,
      Hearing hearing) {
    this.tools = tools;
    this.outlet = outlet;
    this.hearing = hearing;
    rate = format.rate();
    pcm = new Pcm(format.companding());
    StreamRequest request = new StreamRequest(name, AudioFormat.SPEECH, null, model, options);
    Thread.ofVirtual().name("cochlea-" + name).start(() -> run(request));
  }

  /** Whether all that was written is in the ring; only then may more be written. */
  boolean ready() {
    return rest == null;
  }

  /**
   * Takes the samples of a message, which stays the caller's.
   *
   * @param base64 whether it is valid, padded base64, or the bytes themselves
   * @throws Problem when there were too many already
   */
  void write(ByteBuf audio, boolean base64) throws Problem {
    arrived = System.nanoTime();
    if (!move(audio, base64)) {
      rest = audio.retainedSlice();
      restBase64 = base64;
    }
  }

  private boolean move(ByteBuf audio, boolean base64) throws Problem {
    RingWriter ring = lent;
    while (ring != null && audio.isReadable()) {
      int samples = pcm.samples(audio);
      long address;
      try {
        address = ring.claim(samples);
      } catch (IllegalStateException e) {
        return true; // the stream is over, which its sink is told
      }
      if (address < 0) {
        giveBack();
        return false;
      }
      ring.commit(pcm.move(audio, base64, address, samples), arrived);
    }
    if (ring == null) {
      return false;
    }
    seconds = (double) ring.position() / rate;
    int minutes = tools.minutes();
    if (ring.position() > minutes * 60L * rate) {
      throw new Problem(
          HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
          "audio_too_long",
          null,
          "there are more than the " + minutes + " minutes of audio that are allowed");
    }
    tools.meters().brought(System.nanoTime() - arrived);
    return true;
  }

  private synchronized void giveBack() {
    lent = null;
    full = true;
    notifyAll();
  }

  /** On the event loop: the ring has room again. */
  private void more() {
    ByteBuf audio = rest;
    if (audio == null) {
      return;
    }
    try {
      if (!move(audio, restBase64)) {
        return;
      }
    } catch (Problem e) {
      hearing.failed(e);
    }
    dropRest();
    if (lastIsRest) {
      end();
    }
    outlet.room();
  }

  private void dropRest() {
    if (rest != null) {
      rest.release();
      rest = null;
    }
  }

  /** How much audio was written; on the event loop. */
  double seconds() {
    return seconds;
  }

  /** No more comes: the transcript is completed. On the event loop. */
  void end() {
    lastIsRest = rest != null;
    if (!lastIsRest) {
      ended();
    }
  }

  private synchronized void ended() {
    ended = true;
    notifyAll();
  }

  private synchronized void over() {
    over = true;
    notifyAll();
  }

  /** Breaks off. Idempotent; on the event loop. */
  @Override
  public void close() {
    abandon();
    dropRest();
  }

  private synchronized void abandon() {
    closed = true;
    notifyAll();
  }

  private void run(StreamRequest request) {
    try (var _ = MDC.putCloseable(RequestId.CONTEXT, outlet.request());
        Stream stream = tools.engine().open(request, new Sink())) {
      RingWriter writer = tools.files().writer(rate, stream.writer());
      while (lend(writer)) {
        stream.awaitSpace(TENTH);
      }
      if (endsWell()) {
        stream.awaitSpace(TENTH);
        writer.end();
        awaitOver();
      }
    } catch (StreamRefusedException e) {
      fail(Job.refused(e));
    } catch (IOException | IllegalArgumentException e) {
      fail(HttpResponseStatus.BAD_REQUEST, "invalid_audio", e);
    } catch (InterruptedException | IllegalStateException e) {
      fail(HttpResponseStatus.INTERNAL_SERVER_ERROR, "transcription_failed", e);
    }
  }

  /**
   * Lets the event loop write until the ring is full.
   *
   * @return false when nothing more is written
   */
  private synchronized boolean lend(RingWriter writer) throws InterruptedException {
    full = false;
    lent = writer;
    onLoop(this::more);
    while (!full && !ended && !over && !closed) {
      wait();
    }
    return full && !over && !closed;
  }

  private synchronized boolean endsWell() {
    return ended && !over && !closed;
  }

  /** Closing the stream before would cut its transcript short. */
  private synchronized void awaitOver() throws InterruptedException {
    while (!over && !closed) {
      wait();
    }
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
      onLoop(news);
    }
  }

  private void onLoop(Runnable task) {
    try {
      outlet.loop().execute(task);
    } catch (RejectedExecutionException e) {
      abandon(); // the loop has ended, and with it the connection
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
      over();
      tell(hearing::completed);
    }

    @Override
    public void failed(Throwable cause) {
      over();
      fail(
          new Problem(
              HttpResponseStatus.INTERNAL_SERVER_ERROR,
              "transcription_failed",
              null,
              "the transcription broke off"));
    }
  }
}
