package io.cochlea.ring.client;

import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.TranscriptSink;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Remembers what it is told. */
final class HeardSink implements TranscriptSink {
  final List<Segment> finals = new CopyOnWriteArrayList<>();
  final List<Hypothesis> partials = new CopyOnWriteArrayList<>();
  volatile boolean completed;
  volatile @Nullable Throwable failure;
  final List<String> ends = new CopyOnWriteArrayList<>();

  @Override
  public void partial(Hypothesis hypothesis) {
    partials.add(hypothesis);
  }

  @Override
  public void committed(Segment segment) {
    finals.add(segment);
  }

  @Override
  public void completed() {
    ends.add("completed");
    completed = true;
  }

  @Override
  public void failed(Throwable cause) {
    ends.add("failed");
    failure = cause;
  }

  /** Where the finals that follow each other without gap or overlap, from 0 on, end. */
  long coverage() {
    long end = 0;
    for (Segment segment : finals) {
      if (segment.from() != end) {
        throw new AssertionError("after sample %d comes %s".formatted(end, segment));
      }
      end = segment.to();
    }
    return end;
  }
}
