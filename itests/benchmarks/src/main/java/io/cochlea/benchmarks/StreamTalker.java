package io.cochlea.benchmarks;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.ring.RingWriter;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRequest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One stream that speaks, chunk by chunk, and notes when its words come. A latency is counted from
 * the commit of the chunk that held the last sample needed: of a final one the sample that
 * completes the hang-over, of a partial one the last it takes into account.
 */
final class StreamTalker implements TranscriptSink {
  private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  private static final int REMEMBERED = 1024;
  private static final int PATIENCE_SECONDS = 120;

  /** Who hears of latencies; called on the stream's loop. */
  interface Clock {
    void finalAfter(long nanos);

    void partialAfter(long nanos);
  }

  private final StreamTrack track;
  private final int offset;
  private final Clock clock;
  private final long[] committed = new long[REMEMBERED];
  private final List<String> texts = new ArrayList<>();
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private final Stream stream;
  private final RingWriter writer;
  private long chunk;

  /**
   * Opens the stream.
   *
   * @param offset chunks into the track
   */
  StreamTalker(
      Engine engine,
      String name,
      @Nullable String model,
      Duration retention,
      RecognitionOptions options,
      StreamTrack track,
      int offset,
      Clock clock)
      throws IOException {
    this.track = track;
    this.offset = offset;
    this.clock = clock;
    stream =
        engine.open(new StreamRequest(name, AudioFormat.SPEECH, retention, model, options), this);
    writer = stream.writer();
  }

  /** Speaks the next chunk as a live source does: without room it is lost. */
  void speak() {
    long address = writer.claim(StreamTrack.CHUNK);
    if (address < 0) {
      writer.gap(StreamTrack.CHUNK);
      chunk++;
    } else {
      write(address);
    }
  }

  /** Speaks the next chunk as a file does: waits for room. */
  void speakWaiting() throws InterruptedException {
    long address = writer.claim(StreamTrack.CHUNK);
    while (address < 0) {
      stream.awaitSpace(StreamTrack.CHUNK);
      address = writer.claim(StreamTrack.CHUNK);
    }
    write(address);
  }

  private void write(long address) {
    int from = track.from(chunk, offset);
    MemorySegment.copy(
        track.samples(), from, MEMORY, ValueLayout.JAVA_SHORT, address, StreamTrack.CHUNK);
    long now = System.nanoTime();
    committed[(int) (chunk++ % REMEMBERED)] = now;
    writer.commit(StreamTrack.CHUNK, now);
  }

  /** Chunks spoken so far. */
  long chunks() {
    return chunk;
  }

  void end() {
    writer.end();
  }

  Stream stream() {
    return stream;
  }

  /** What was said, a line per segment, once the stream is over. */
  List<String> await() throws Exception {
    try {
      over.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException(stream.statistics().name() + ": no end in time", e);
    }
    return texts;
  }

  private long since(long sample) {
    return System.nanoTime() - committed[(int) ((sample - 1) / StreamTrack.CHUNK % REMEMBERED)];
  }

  @Override
  public void partial(Hypothesis hypothesis) {
    if (hypothesis.to() > 0) {
      clock.partialAfter(since(hypothesis.to()));
    }
  }

  @Override
  public void committed(Segment segment) {
    clock.finalAfter(since(segment.to()));
    texts.add(segment.text());
  }

  @Override
  public void completed() {
    over.complete(null);
  }

  @Override
  public void failed(Throwable cause) {
    over.completeExceptionally(cause);
  }
}
