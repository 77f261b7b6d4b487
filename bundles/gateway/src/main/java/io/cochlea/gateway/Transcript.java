package io.cochlea.gateway;

import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.TranscriptSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Carries a transcript from the loop that recognises to the thread that answers. */
final class Transcript implements TranscriptSink {

  /** What a client that reads along is told. */
  @FunctionalInterface
  interface Listener {
    void heard(Segment segment) throws IOException, InterruptedException;
  }

  private record Event(@Nullable Segment segment, @Nullable Throwable cause) {}

  /** As long as the recording at most, which is bounded. */
  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();

  private final List<Segment> segments = new ArrayList<>();
  private final Listener listener;
  private boolean over;

  Transcript(Listener listener) {
    this.listener = listener;
  }

  @Override
  public void partial(Hypothesis hypothesis) {}

  @Override
  public void committed(Segment segment) {
    events.add(new Event(segment, null));
  }

  @Override
  public void completed() {
    events.add(new Event(null, null));
  }

  @Override
  public void failed(Throwable cause) {
    events.add(new Event(null, cause));
  }

  /** Passes on what has come, without waiting. */
  void poll() throws IOException, InterruptedException, ExecutionException {
    for (Event event = events.poll(); event != null; event = events.poll()) {
      take(event);
    }
  }

  /** Passes on all that comes, until the stream is over. */
  List<Segment> await() throws IOException, InterruptedException, ExecutionException {
    while (!over) {
      take(events.take());
    }
    return segments;
  }

  private void take(Event event) throws IOException, InterruptedException, ExecutionException {
    if (event.cause() != null) {
      throw new ExecutionException(event.cause());
    }
    Segment segment = event.segment();
    if (segment == null) {
      over = true;
    } else {
      segments.add(segment);
      listener.heard(segment);
    }
  }
}
