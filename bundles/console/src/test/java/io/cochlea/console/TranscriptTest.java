package io.cochlea.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TranscriptTest {
  private final List<String> seen = new ArrayList<>();
  private final Transcript transcript =
      new Transcript(heard -> seen.add("?" + heard.text()), segment -> seen.add(segment.text()));

  @Test
  void ofManyHypothesesTheNewestIsShown() throws Exception {
    for (int i = 0; i < 1000; i++) {
      transcript.partial(new Hypothesis(0, i, "take " + i, 0));
    }
    transcript.poll();
    transcript.partial(new Hypothesis(0, 1000, "last", 0));
    transcript.poll();
    assertEquals(List.of("?take 999", "?last"), seen);
  }

  @Test
  void aHypothesisIsNotShownAfterItsSegment() throws Exception {
    transcript.partial(new Hypothesis(0, 1, "old", 0));
    transcript.committed(new Segment(0, 0, 1, "final", List.of()));
    transcript.partial(new Hypothesis(1, 2, "new", 0));
    transcript.completed();
    assertEquals(1, transcript.await().size());
    assertEquals(List.of("final", "?new"), seen);
  }

  @Test
  void theCauseIsTold() {
    transcript.failed(new IllegalStateException("the backend is gone"));
    IOException failure = assertThrows(IOException.class, transcript::await);
    assertEquals("the backend is gone", failure.getMessage());
  }
}
