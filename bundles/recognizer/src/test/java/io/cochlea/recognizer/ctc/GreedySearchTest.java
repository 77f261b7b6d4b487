package io.cochlea.recognizer.ctc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.recognizer.session.Recognised;
import io.cochlea.recognizer.session.Recognised.Heard;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GreedySearchTest {
  /** One character a label; the best label of each frame is written as its character. */
  private static final String ALPHABET = "- 'abcdefghijklmnopqrstuvwxyz";

  private static final float SURE = 0.9f;
  private static final Labels LABELS =
      new Labels(ALPHABET.chars().mapToObj(c -> c == '-' ? "" : "" + (char) c).toList(), 0);

  private static final Timeline LINE = new Timeline(4, 20, 100_000);

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
    List<Heard> words = decode("-------ab-c- dd", new Timeline(4, 20, 10_000));
    assertEquals(7 * 4, words.get(0).from());
    assertEquals(11 * 4, words.get(0).to());
    assertEquals(13 * 4, words.get(1).from());
    assertEquals(15 * 4, words.get(1).to());
  }

  @Test
  void whatIsHeardInThePaddingLiesInTheFirstOrLastFrame() {
    // 10 output frames are the utterance, 5 on either side its padding
    List<Heard> words = decode("-a ---------------b-", new Timeline(4, 20, 60));
    assertEquals(20, words.get(0).from());
    assertEquals(24, words.get(0).to());
    assertEquals(56, words.get(1).from());
    assertEquals(60, words.get(1).to());
  }

  @Test
  void howeverTheFramesAreCutTheLabelsAreTheSame() {
    String frames = " aab-bb  c-c--";
    CtcSearch whole = search(frames);
    for (int cut = 1; cut < frames.length(); cut++) {
      CtcSearch search = new GreedySearch(0);
      search.accept(posteriors(frames.substring(0, cut)));
      assertTrue(search.found(false).stable() <= search.found(false).emissions().size());
      CtcSearch copy = search.copy();
      search.reset();
      copy.accept(posteriors(frames.substring(cut)));
      assertEquals(whole.found(true), copy.found(true), "cut at " + cut);
    }
  }

  @Test
  void aWordIsStableOnceSomethingFollows() {
    assertEquals(1, recognised("ab c").stable());
    assertEquals(1, recognised("ab -").stable());
    assertEquals(0, recognised("ab ").stable());
    assertEquals(0, recognised("ab").stable());
  }

  @Test
  void confidenceIsTheMeanOfTheBestFrames() {
    Posteriors posteriors = posteriors("aab");
    set(posteriors, 3, 0.5);
    set(posteriors, 2 * LABELS.size() + 4, 0.7);
    CtcSearch search = new GreedySearch(0);
    search.accept(posteriors);
    Heard word = Words.of(search.found(true), LABELS, LINE).words().getFirst();
    assertEquals((0.9 + 0.7) / 2, word.confidence(), 1e-6);
    assertTrue(word.confidence() <= 1);
  }

  private String text(String frames) {
    return decode(frames).stream().map(Heard::text).collect(Collectors.joining());
  }

  private List<Heard> decode(String frames) {
    return decode(frames, LINE);
  }

  private List<Heard> decode(String frames, Timeline timeline) {
    return Words.of(search(frames).found(true), LABELS, timeline).words();
  }

  private Recognised recognised(String frames) {
    return Words.of(search(frames).found(false), LABELS, LINE);
  }

  private CtcSearch search(String frames) {
    CtcSearch search = new GreedySearch(0);
    search.accept(posteriors(frames));
    return search;
  }

  private Posteriors posteriors(String frames) {
    int labels = LABELS.size();
    MemorySegment memory =
        arena.allocate(ValueLayout.JAVA_FLOAT, Math.max(1, (long) frames.length() * labels));
    Posteriors posteriors = new Posteriors(memory.address(), frames.length(), labels);
    for (int i = 0; i < frames.length() * labels; i++) {
      boolean best = ALPHABET.indexOf(frames.charAt(i / labels)) == i % labels;
      set(posteriors, i, best ? SURE : (1 - SURE) / (labels - 1));
    }
    return posteriors;
  }

  private static void set(Posteriors posteriors, int index, double probability) {
    Memory.putFloat(
        posteriors.address() + (long) index * Float.BYTES, (float) Math.log(probability));
  }
}
