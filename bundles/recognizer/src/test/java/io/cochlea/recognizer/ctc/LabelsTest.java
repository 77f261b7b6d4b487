package io.cochlea.recognizer.ctc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.recognizer.ModelFolder;
import io.cochlea.recognizer.TestModel;
import io.cochlea.recognizer.session.Recognised;
import io.cochlea.recognizer.session.Recognised.Heard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelsTest {
  private static final String PIECES = "<unk> 0\n▁the 1\n▁c 2\nat 3\ns 4\n▁ 5\n<blk> 6\n";

  @TempDir Path folder;

  @Test
  void piecesJoinToWords() throws IOException {
    Labels labels = labels(PIECES);
    assertEquals(6, labels.blank());
    assertEquals("the cats at", text(labels, 1, 2, 3, 4, 5, 3));
    assertEquals("cat", text(labels, 0, 2, 3), "other symbols say nothing");
    assertEquals("at", text(labels, 3));
    assertEquals("", text(labels, 5));
  }

  @Test
  void lettersJoinToWords() throws IOException {
    Labels labels = labels("<blk> 0\n<space> 1\na 2\nb 3\n");
    assertEquals(0, labels.blank());
    assertEquals("ab a", text(labels, 2, 3, 1, 2));
    assertEquals(labels, labels("<blk> 0\n  1\na 2\nb 3\n"), "a space may stand for itself");
  }

  @Test
  void anotherFileOfTokensIsRefused() {
    assertRefused("▁the 0\n<blk> 2\n", "here 1");
    assertRefused("▁the\n<blk> 1\n", "here 0");
    assertRefused("▁the 0\n▁a 1\n", "<blk>");
    assertRefused("a 0\nb 1\n<blk> 2\n", "begin with");
    assertRefused("▁a 0\n▁a 1\n<blk> 2\n", "no twins");
  }

  private String text(Labels labels, int... said) {
    List<Emission> emissions =
        IntStream.range(0, said.length).mapToObj(i -> new Emission(said[i], i, i, 1)).toList();
    Recognised recognised =
        Words.of(new CtcSearch.Found(emissions, 0), labels, new Timeline(4, 0, 1_000));
    return String.join("", recognised.words().stream().map(Heard::text).toList());
  }

  private Labels labels(String tokens) throws IOException {
    Path model = new TestModel().with("tokens", "tokens.txt").in(folder);
    Files.writeString(model.resolve("tokens.txt"), tokens);
    return Labels.of(new ModelFolder(model));
  }

  private void assertRefused(String tokens, String part) {
    IOException refused = assertThrows(IOException.class, () -> labels(tokens));
    assertTrue(String.valueOf(refused.getMessage()).contains(part), refused.getMessage());
  }
}
