package io.cochlea.gateway;

import io.cochlea.api.recognition.Segment;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What was transcribed.
 *
 * @param rate samples per second
 * @param seconds of audio in all
 */
record Spoken(List<Segment> segments, int rate, double seconds) {

  Spoken {
    segments = List.copyOf(segments);
  }

  String text() {
    return segments.stream().map(Segment::text).collect(Collectors.joining(" "));
  }

  /** The first language that was told; empty where none was. */
  String language() {
    return segments.stream()
        .map(Segment::language)
        .filter(tag -> !tag.isEmpty())
        .findFirst()
        .orElse("");
  }

  double seconds(long sample) {
    return (double) sample / rate;
  }
}
