package io.cochlea.console;

import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.TranscriptSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries a stream's transcript from the loop that recognises to the thread that prints: the loop
 * must never wait for a slow terminal.
 */
final class Transcript implements TranscriptSink {

  private record Event(@Nullable Segment segment, @Nullable Throwable cause) {}

  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final List<Segment> segments = new ArrayList<>();
  private final Consumer<Segment> committed;
  private boolean over;

  /**
   * @param committed called with every segment by the thread that asks for it
   */
  Transcript(Consumer<Segment> committed) {
    this.committed = committed;
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
    if (event.cause() != null) {
      String message = event.cause().getMessage();
      throw new IOException(message == null ? event.cause().toString() : message, event.cause());
    }
    if (event.segment() == null) {
      over = true;
    } else {
      segments.add(event.segment());
      committed.accept(event.segment());
    }
  }
}
