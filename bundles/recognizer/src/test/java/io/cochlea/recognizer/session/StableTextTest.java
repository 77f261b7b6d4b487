package io.cochlea.recognizer.session;

import static io.cochlea.recognizer.session.CountedFeatures.HOP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cochlea.api.recognition.RecognitionOptions;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** {@link HeardTranscript} holds that what was told stable is never taken back. */
class StableTextTest {

  @Property(tries = 500)
  void aDecoderThatChangesItsMindTakesNothingBack(@ForAll long seed) {
    Random random = new Random(seed);
    Stage stage = new Stage();
    HandDecoder decoder = new HandDecoder(stage.features);
    WindowSession session =
        new WindowSession(
            decoder,
            stage.hearing(RecognitionOptions.DEFAULT),
            () -> Pace.DEFAULT,
            () -> stage.nanos);
    long at = 0;
    for (int step = 0; step < 60; step++) {
      stage.pass(random.nextInt(700));
      at = session.accept(stage.cursor, at, at + 1 + random.nextInt(10 * HOP));
      if (decoder.isAsked() && random.nextInt(3) > 0) {
        answer(decoder, random);
      }
      if (random.nextInt(12) == 0) {
        session.endpoint();
      }
      stage.drain();
    }
    session.endpoint();
    stage.drain();
    while (decoder.isAsked()) {
      answer(decoder, random);
      stage.drain();
    }
    assertNull(stage.transcript.failure);
  }

  private static void answer(HandDecoder decoder, Random random) {
    if (!decoder.last && random.nextInt(8) == 0) {
      decoder.fails(new Exception("lost"));
      return;
    }
    decoder.says(
        IntStream.range(0, random.nextInt(7))
            .mapToObj(word -> random.nextInt(5) == 0 ? "other" : "word" + word)
            .collect(Collectors.joining(" ")));
  }

  @Test
  void whatStandsReplacesWhatResemblesItMost() {
    assertEquals("a b c d", joined("a b", "a b c d"));
    assertEquals("a b c d", joined("a b", "a x c d"), "a word heard otherwise");
    assertEquals("a b c d", joined("a b", "b c d"), "a word missing");
    assertEquals("a b c d", joined("a b", "a x b c d"), "a word too many");
    assertEquals("a b", joined("a b", ""));
    assertEquals("a b", joined("a b", "c d"), "as many words");
  }

  private static String joined(String standing, String found) {
    Standing words = new Standing();
    words.raise(Stage.words(standing), 9);
    List<Recognised.Heard> joined = words.with(Stage.words(found));
    return joined.stream().map(word -> word.text().strip()).collect(Collectors.joining(" "));
  }
}
