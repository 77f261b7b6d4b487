package io.cochlea.recognizer.ctc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.recognition.Word;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GreedyDecoderTest {
  /** One character a label; the best label of each frame is written as its character. */
  private static final String ALPHABET = "- 'abcdefghijklmnopqrstuvwxyz";

  private static final float SURE = 0.9f;
  private static final Labels LABELS =
      new Labels(
          ALPHABET
              .chars()
              .mapToObj(c -> c == '-' ? "<blank>" : c == ' ' ? "<space>" : "" + (char) c)
              .toList());

  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void repetitionsMergeUnlessABlankParts() {
    assertEquals("helo", text("hheeeello"));
    assertEquals("hello", text("hheel-lo"));
    assertEquals("aa", text("a-a"));
  }

  @Test
  void blanksAndSpacesAtTheEdgesSayNothing() {
    assertEquals("", text(""));
    assertEquals("", text("-----"));
    assertEquals("", text("-  --  "));
    assertEquals("no", text(" -n-o- "));
  }

  @Test
  void spacesPartWordsHoweverMany() {
    assertEquals("it's a dog", text("it'ss   a- -dog"));
    assertEquals(3, decode("it'ss   a- -dog").size());
  }

  @Test
  void aWordLastsFromItsFirstToItsLastFrame() {
    // 4 feature frames of 160 samples each; the first 20 frames are padding: output 5 is sample 0.
    List<Word> words = Words.of(emissions("-------ab-c- dd"), LABELS, line(0, 100_000));
    assertEquals((7 * 4 - 20) * 160, words.get(0).from());
    assertEquals((11 * 4 - 20) * 160, words.get(0).to());
    assertEquals((13 * 4 - 20) * 160, words.get(1).from());
    assertEquals((15 * 4 - 20) * 160, words.get(1).to());
  }

  @Test
  void aWordKeepsToItsUtterance() {
    Word word = Words.of(emissions("aaaaaaaaaaaaaaaa"), LABELS, line(8_000, 9_000)).getFirst();
    assertEquals(8_000, word.from());
    assertEquals(9_000, word.to());
  }

  @Test
  void whatIsHeardInThePaddingLiesInTheFirstOrLastFrame() {
    // 10 frames of 640 samples are the utterance, 5 on either side its padding.
    List<Word> words = Words.of(emissions("-a ---------------b-"), LABELS, line(1_000, 7_400));
    assertEquals(1_000, words.get(0).from());
    assertEquals(1_640, words.get(0).to());
    assertEquals(6_760, words.get(1).from());
    assertEquals(7_400, words.get(1).to());
  }

  @Test
  void confidenceIsTheMeanOfTheBestFrames() {
    MemorySegment memory = posteriors("aab");
    memory.setAtIndex(ValueLayout.JAVA_FLOAT, 3, (float) Math.log(0.5));
    memory.setAtIndex(ValueLayout.JAVA_FLOAT, 2L * LABELS.size() + 4, (float) Math.log(0.7));
    List<Emission> emissions =
        new GreedyDecoder().decode(new Posteriors(memory.address(), 3, LABELS.size()));
    Word word = Words.of(emissions, LABELS, line(0, 100_000)).getFirst();
    assertEquals((0.9 + 0.7) / 2, word.confidence(), 1e-6);
    assertTrue(word.confidence() <= 1);
  }

  private static Timeline line(long begin, long end) {
    return new Timeline(begin, end, 160, 4, 20);
  }

  private String text(String frames) {
    return Words.text(decode(frames));
  }

  private List<Word> decode(String frames) {
    return Words.of(emissions(frames), LABELS, line(0, 1_000_000));
  }

  private List<Emission> emissions(String frames) {
    return new GreedyDecoder()
        .decode(new Posteriors(posteriors(frames).address(), frames.length(), LABELS.size()));
  }

  private MemorySegment posteriors(String frames) {
    int labels = LABELS.size();
    MemorySegment memory =
        arena.allocate(ValueLayout.JAVA_FLOAT, Math.max(1, (long) frames.length() * labels));
    for (int i = 0; i < frames.length() * labels; i++) {
      boolean best = ALPHABET.indexOf(frames.charAt(i / labels)) == i % labels;
      double probability = best ? SURE : (1 - SURE) / (labels - 1);
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) Math.log(probability));
    }
    return memory;
  }
}
