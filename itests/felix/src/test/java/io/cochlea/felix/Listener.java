package io.cochlea.felix;

import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.recognition.Word;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Collects a transcript. */
final class Listener implements TranscriptSink {
  private static final int PATIENCE_SECONDS = 60;

  final List<Segment> segments = new CopyOnWriteArrayList<>();
  final AtomicInteger ends = new AtomicInteger();
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  @Override
  public void partial(Hypothesis hypothesis) {}

  @Override
  public void committed(Segment segment) {
    segments.add(segment);
  }

  @Override
  public void completed() {
    ends.incrementAndGet();
    over.complete(null);
  }

  @Override
  public void failed(Throwable cause) {
    ends.incrementAndGet();
    over.completeExceptionally(cause);
  }

  /** Waits for the end of the stream, and throws what it failed with. */
  void await() throws Throwable {
    try {
      over.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause();
    } catch (TimeoutException e) {
      throw new AssertionError("no end after " + PATIENCE_SECONDS + " s", e);
    }
  }

  String text() {
    return segments.stream().map(Segment::text).collect(Collectors.joining(" "));
  }

  List<Word> words() {
    return segments.stream().flatMap(segment -> segment.words().stream()).toList();
  }
}
