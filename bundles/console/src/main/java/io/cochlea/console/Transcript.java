package io.cochlea.console;

import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.TranscriptSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries a stream's transcript from the loop that recognises to the thread that prints: the loop
 * must never wait for a slow terminal.
 */
final class Transcript implements TranscriptSink {

  private sealed interface Event {
    record Committed(Segment segment) implements Event {}

    record Over(@Nullable Throwable cause) implements Event {}

    /** The newest hypothesis; null once it was shown or is out of date. */
    record Heard(AtomicReference<@Nullable Hypothesis> newest) implements Event {}
  }

  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final List<Segment> segments = new ArrayList<>();
  private final Consumer<Hypothesis> heard;
  private final Consumer<Segment> committed;
  private boolean over;

  /** The loop's: what was queued last of the running utterance. */
  private Event.@Nullable Heard waiting;

  /**
   * @param heard called with what seems to be said now and then, by the thread that asks for it
   * @param committed called with every segment, by the same thread
   */
  Transcript(Consumer<Hypothesis> heard, Consumer<Segment> committed) {
    this.heard = heard;
    this.committed = committed;
  }

  /** However slow the terminal, no more than one hypothesis waits for it. */
  @Override
  public void partial(Hypothesis newer) {
    if (waiting == null || waiting.newest().getAndSet(newer) == null) {
      waiting = new Event.Heard(new AtomicReference<>(newer));
      events.add(waiting);
    }
  }

  @Override
  public void committed(Segment segment) {
    if (waiting != null) {
      waiting.newest().set(null);
      waiting = null;
    }
    events.add(new Event.Committed(segment));
  }

  @Override
  public void completed() {
    events.add(new Event.Over(null));
  }

  @Override
  public void failed(Throwable cause) {
    events.add(new Event.Over(cause));
  }

  /** Passes on what has come, without waiting. */
  void poll() throws IOException {
    for (Event event = events.poll(); event != null; event = events.poll()) {
      take(event);
    }
  }

  /** Passes on all that comes, until the stream is over. */
  List<Segment> await() throws IOException, InterruptedException {
    while (!over) {
      take(events.take());
    }
    return segments;
  }

  private void take(Event event) throws IOException {
    switch (event) {
      case Event.Committed(Segment segment) -> {
        segments.add(segment);
        committed.accept(segment);
      }
      case Event.Heard(AtomicReference<@Nullable Hypothesis> newest) -> {
        Hypothesis hypothesis = newest.getAndSet(null);
        if (hypothesis != null) {
          heard.accept(hypothesis);
        }
      }
      case Event.Over(Throwable cause) -> {
        if (cause != null) {
          String message = cause.getMessage();
          throw new IOException(message == null ? cause.toString() : message, cause);
        }
        over = true;
      }
    }
  }
}
