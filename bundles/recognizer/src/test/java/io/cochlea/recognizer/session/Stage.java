package io.cochlea.recognizer.session;

import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.metrics.Latency;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.recognizer.session.Recognised.Heard;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What a session under test is put on: features, a loop that runs when told, and a clock. */
final class Stage {
  final CountedFeatures features = new CountedFeatures();
  final HeardTranscript transcript = new HeardTranscript();
  final AddressCursor cursor = new AddressCursor();
  private final Queue<Runnable> loop = new ConcurrentLinkedQueue<>();
  final Set<Latency.Stage> timed = EnumSet.noneOf(Latency.Stage.class);
  long nanos = 1;

  Hearing hearing(RecognitionOptions options) {
    FeatureSpec spec =
        new FeatureSpec(FeatureSpec.Kind.WHISPER_LOG_MEL, 80, FeatureSpec.Normalisation.NONE, 0);
    return new Hearing(features, spec, options, loop::add, transcript, this::timed);
  }

  Hearing hearing() {
    return hearing(RecognitionOptions.DEFAULT);
  }

  private void timed(Latency.Stage step, long took) {
    if (took < 0) {
      throw new AssertionError(step + " took " + took + " ns");
    }
    timed.add(step);
  }

  /** Runs what the loop was given. */
  void drain() {
    for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
      task.run();
    }
  }

  /** Waits for the loop to be given something, and runs it. */
  void await() throws InterruptedException {
    long start = System.nanoTime();
    while (loop.isEmpty()) {
      if (System.nanoTime() - start > 5_000_000_000L) {
        throw new AssertionError("nothing comes to the loop");
      }
      Thread.sleep(1);
    }
    drain();
  }

  void pass(long millis) {
    nanos += millis * 1_000_000;
  }

  /** Words of ten frames each. */
  static List<Heard> words(String text) {
    List<Heard> words = new ArrayList<>();
    for (String word : text.isEmpty() ? new String[0] : text.split(" ")) {
      int from = 10 * words.size();
      words.add(new Heard(words.isEmpty() ? word : " " + word, from, from + 10, 0.5f));
    }
    return words;
  }

  static Recognised recognised(String text) {
    return new Recognised(words(text), 0, "en", 0.75f);
  }
}
