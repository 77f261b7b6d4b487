package io.cochlea.recognizer.ctc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.recognizer.session.Phrases;
import io.cochlea.recognizer.session.Recognised.Heard;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Against a sum over all paths where there are few, and against {@code models/demo/beam.py}, whose
 * answers {@code models/tiny/ctc/make} wrote down.
 */
class BeamSearchTest {
  private static final Path TINY = Path.of("../../models/tiny/ctc");
  private static final String LETTERS = " 'abcdefghijklmnopqrstuvwxyz";
  private static final Labels LABELS =
      new Labels(("_" + LETTERS).chars().mapToObj(c -> c == '_' ? "" : "" + (char) c).toList(), 0);
  private static final BeamWeights WEIGHTS = new BeamWeights(24, -7, 0.5, 1, -6);

  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void allAlignmentsOfAPrefixAreSummed() {
    Labels labels = new Labels(List.of("", "a", "b"), 0);
    BeamWeights weights = new BeamWeights(1_000, -100, 0, 0, 0);
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      float[][] rows = rows(random, 1 + random.nextInt(6));
      Map<String, Double> sums = new HashMap<>();
      sum(rows, 0, "", 0, 0, sums);
      Map.Entry<String, Double> best =
          sums.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
      BeamSearch search =
          new BeamSearch(0, new Fusion(labels, null, new Phrases(List.of()), weights), weights);
      search.accept(posteriors(rows));
      assertEquals(best.getKey(), text(search, labels));
      assertEquals(Math.log(best.getValue()), search.logProbability(), 1e-5);
    }
  }

  /** Adds up the probability of every path by what it says. */
  private static void sum(
      float[][] rows, int frame, String text, int last, double path, Map<String, Double> sums) {
    if (frame == rows.length) {
      sums.merge(text, Math.exp(path), Double::sum);
      return;
    }
    for (int label = 0; label < rows[frame].length; label++) {
      String longer = label == 0 || label == last ? text : text + (char) ('a' + label - 1);
      sum(rows, frame + 1, longer, label, path + rows[frame][label], sums);
    }
  }

  @Test
  void theReferenceSaysTheSame() throws IOException {
    Lexicon lexicon = Lexicon.of(TINY.resolve("words.lm"));
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(TINY.resolve("beam.bin")))
            .order(ByteOrder.LITTLE_ENDIAN);
    List<String> expected = Files.readAllLines(TINY.resolve("beam.txt"));
    int otherThanGreedy = 0;
    for (String text : expected) {
      float[][] rows = new float[bytes.getInt()][LABELS.size()];
      for (float[] row : rows) {
        for (int label = 0; label < row.length; label++) {
          row[label] = bytes.getFloat();
        }
      }
      BeamSearch search = search(lexicon, List.of());
      search.accept(posteriors(rows));
      assertEquals(text, text(search, LABELS));
      GreedySearch greedy = new GreedySearch(0);
      greedy.accept(posteriors(rows));
      otherThanGreedy += text(greedy, LABELS).equals(text) ? 0 : 1;
      cut(rows, lexicon, text);
    }
    assertTrue(expected.size() >= 30 && otherThanGreedy > expected.size() / 2);
  }

  /** However the frames come, and from a copy, the same; what is stable stays. */
  private void cut(float[][] rows, Lexicon lexicon, String expected) {
    Posteriors all = posteriors(rows);
    CtcSearch search = search(lexicon, List.of());
    List<Integer> stable = List.of();
    for (int frame = 0; frame < rows.length; ) {
      int frames = Math.min(1 + frame % 7, rows.length - frame);
      search.accept(
          new Posteriors(
              all.address() + (long) frame * LABELS.size() * Float.BYTES, frames, LABELS.size()));
      frame += frames;
      CtcSearch before = search;
      search = before.copy();
      before.reset();
      CtcSearch.Found found = search.found(false);
      List<Integer> said = found.emissions().stream().map(Emission::label).toList();
      assertEquals(stable, said.subList(0, stable.size()));
      assertTrue(found.stable() >= stable.size());
      stable = said.subList(0, found.stable());
    }
    assertEquals(expected, text(search, LABELS));
  }

  @Test
  void aPhraseIsLikelier() {
    float[][] rows = new float[5][LABELS.size()];
    for (float[] row : rows) {
      Arrays.fill(row, -9);
    }
    for (int i = 0; i < 3; i++) {
      rows[2 * i][1 + LETTERS.indexOf("cat".charAt(i))] = (float) Math.log(0.8);
    }
    rows[0][1 + LETTERS.indexOf('k')] = (float) Math.log(0.19);
    rows[1][0] = (float) Math.log(0.99);
    rows[3][0] = (float) Math.log(0.99);
    assertEquals("cat", phrased(rows, List.of()));
    assertEquals("kat", phrased(rows, List.of("another", "Kat")));
    assertEquals("cat", phrased(rows, List.of("katze")), "never completed");
  }

  private String phrased(float[][] rows, List<String> phrases) {
    BeamSearch search = search(null, phrases);
    search.accept(posteriors(rows));
    return text(search, LABELS);
  }

  private static BeamSearch search(@Nullable Lexicon lexicon, List<String> phrases) {
    return new BeamSearch(0, new Fusion(LABELS, lexicon, new Phrases(phrases), WEIGHTS), WEIGHTS);
  }

  private static String text(CtcSearch search, Labels labels) {
    return Words.of(search.found(true), labels, new Timeline(4, 0, 100_000)).words().stream()
        .map(Heard::text)
        .collect(Collectors.joining());
  }

  private static float[][] rows(Random random, int frames) {
    float[][] rows = new float[frames][3];
    for (float[] row : rows) {
      double sum = 0;
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextFloat() + 0.01f;
        sum += row[i];
      }
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) Math.log(row[i] / sum);
      }
    }
    return rows;
  }

  private Posteriors posteriors(float[][] rows) {
    int labels = rows[0].length;
    var memory = arena.allocate(ValueLayout.JAVA_FLOAT, (long) rows.length * labels);
    for (int i = 0; i < rows.length * labels; i++) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, rows[i / labels][i % labels]);
    }
    return new Posteriors(memory.address(), rows.length, labels);
  }
}
