package io.cochlea.recognizer.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.TranscriptSink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was said, and how it ended; holds that nothing stable is ever taken back. */
final class HeardTranscript implements TranscriptSink {
  final List<Segment> segments = new ArrayList<>();
  final List<Hypothesis> hypotheses = new ArrayList<>();
  @Nullable Throwable failure;
  private String stable = "";

  List<String> texts() {
    return segments.stream().map(Segment::text).toList();
  }

  /** Every hypothesis, with a stroke behind what is stable. */
  List<String> partials() {
    return hypotheses.stream()
        .map(h -> h.text().substring(0, h.stable()) + "|" + h.text().substring(h.stable()))
        .toList();
  }

  @Override
  public void partial(Hypothesis hypothesis) {
    stands(hypothesis.text());
    assertTrue(hypothesis.stable() >= stable.length(), "what was stable is not any more");
    stable = hypothesis.text().substring(0, hypothesis.stable());
    hypotheses.add(hypothesis);
  }

  @Override
  public void committed(Segment segment) {
    stands(segment.text());
    stable = "";
    segments.add(segment);
  }

  private void stands(String text) {
    assertEquals(stable, text.substring(0, Math.min(stable.length(), text.length())));
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
