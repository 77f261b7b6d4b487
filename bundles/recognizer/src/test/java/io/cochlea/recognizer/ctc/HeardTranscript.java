package io.cochlea.recognizer.ctc;

import static org.junit.jupiter.api.Assertions.assertNull;

import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.TranscriptSink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was said, and how it ended. */
final class HeardTranscript implements TranscriptSink {
  final List<Segment> segments = new ArrayList<>();
  @Nullable Throwable failure;

  List<String> texts() {
    return segments.stream().map(Segment::text).toList();
  }

  @Override
  public void partial(Hypothesis hypothesis) {}

  @Override
  public void committed(Segment segment) {
    segments.add(segment);
  }

  @Override
  public void completed() {
    throw new AssertionError("not the session's to tell");
  }

  @Override
  public void failed(Throwable cause) {
    assertNull(failure);
    failure = cause;
  }
}
