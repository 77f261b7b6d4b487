package io.cochlea.engine;

import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.TranscriptSink;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Counts the ends it is told. */
final class TestSink implements TranscriptSink {
  final List<Segment> segments = new CopyOnWriteArrayList<>();
  final AtomicInteger ends = new AtomicInteger();
  volatile @Nullable RuntimeException refusal;
  Consumer<Segment> witness = segment -> {};
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  @Override
  public void partial(Hypothesis hypothesis) {}

  @Override
  public void committed(Segment segment) {
    RuntimeException refused = refusal;
    if (refused != null) {
      throw refused;
    }
    witness.accept(segment);
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

  /** Waits for the stream to be over, and throws what it failed with. */
  void await() throws Throwable {
    try {
      over.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause();
    } catch (TimeoutException e) {
      throw new AssertionError("the stream is not over after 20 s", e);
    }
  }
}
