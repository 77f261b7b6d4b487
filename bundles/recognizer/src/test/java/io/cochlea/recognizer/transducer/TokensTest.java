package io.cochlea.recognizer.transducer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.recognizer.session.Recognised;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
  private static final Tokens TOKENS =
      new Tokens(
          List.of(
              "<blk>",
              "<sos/eos>",
              "<unk>",
              "▁",
              "▁caf",
              "<0xC3>",
              "<0xA9>",
              "s",
              "▁the",
              "你",
              "好",
              ","));

  @TempDir Path folder;

  private static List<Recognised.Heard> words(int... tokens) {
    Emission last = null;
    for (int i = 0; i < tokens.length; i++) {
      last = new Emission(last, tokens[i], 3 * i, 2, (i + 1) / 10f);
    }
    return new Words(TOKENS, 4).of(last);
  }

  private static List<String> texts(int... tokens) {
    return words(tokens).stream().map(Recognised.Heard::text).toList();
  }

  @Test
  void tokensBecomeWordsWithTheirSpaces() {
    assertEquals(List.of(" the", " caf"), texts(8, 4));
    assertEquals(List.of(" s", " the,"), texts(3, 7, 8, 11));
    assertEquals(List.of("s", " the"), texts(7, 3, 8), "a lone space says nothing");
    assertEquals(List.of(), texts());
    assertEquals(List.of(" the", "你", "好"), texts(8, 9, 10));
  }

  @Test
  void bytesBecomeCharactersWhenAllAreThere() {
    assertEquals(List.of(" café"), texts(4, 5, 6));
    assertEquals(List.of(" cafés"), texts(4, 5, 6, 7));
    assertEquals(List.of(" caf"), texts(4, 5), "the second byte is still to come");
  }

  @Test
  void whatIsSpecialIsNotPrinted() {
    assertEquals(List.of(" the"), texts(1, 8, 2));
    assertEquals(List.of(), texts(1, 2));
  }

  @Test
  void aWordLastsFromItsFirstToItsLastTokenAndIsAsSureAsTheyAre() {
    Recognised.Heard word = words(4, 5, 6).getFirst();
    assertEquals(0, word.from());
    assertEquals((6 + 2) * 4, word.to());
    assertEquals(0.2f, word.confidence(), 1e-6);
    assertTrue(Float.isNaN(Words.confidence(null)));
  }

  @Test
  void aFileIsReadInAnyOrderAndWithoutWhatOnlyItsRecipeKnows() throws IOException {
    Tokens tokens = read("▁a 1\n<blk> 0\n  2\n\n#0 3\n#1 4\n");
    assertEquals(List.of("<blk>", "▁a", " "), tokens.texts());
    assertEquals(0, tokens.blank());
    assertEquals(-1, tokens.unknown());
    assertEquals(1, read("a 0\n<blank> 1").blank());
  }

  private Tokens read(String text) throws IOException {
    return Tokens.of(Files.writeString(folder.resolve("tokens.txt"), text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<blk> 0;a 2|no token 1, but 2 tokens",
        "<blk> 0;a 0|line 2 gives number 0 again",
        "<blk> 0;a one|line 2 is 'a one'",
        "<blk> 0;a -1|line 2 is 'a -1'",
        "<blk> 0;a 99999999999|line 2 is",
        "7|line 1 is '7'"
      })
  void aBadFileIsRefused(String lines, String message) {
    IOException refused = assertThrows(IOException.class, () -> read(lines.replace(';', '\n')));
    assertTrue(refused.toString().contains(message), refused::toString);
  }

  @ParameterizedTest
  @ValueSource(ints = {0xC3, 0xFF})
  void aFileThatIsNoTextIsRefused(int octet) throws IOException {
    Path file = Files.write(folder.resolve("tokens.txt"), new byte[] {(byte) octet, ' ', '0'});
    IOException refused = assertThrows(IOException.class, () -> Tokens.of(file));
    assertTrue(refused.toString().endsWith("is not in UTF-8"), refused::toString);
  }

  @Test
  void sequencesAreTheSameByTheirTokensAlone() {
    Emission one = new Emission(new Emission(null, 4, 0, 1, 1), 5, 1, 1, 1);
    Emission other = new Emission(new Emission(null, 4, 2, 1, 0.5f), 5, 3, 1, 1);
    assertTrue(Emission.same(one, other));
    assertTrue(Emission.same(null, null));
    assertTrue(!Emission.same(one, one.before()) && !Emission.same(null, one));
    Emission swapped = new Emission(new Emission(null, 5, 0, 1, 1), 4, 1, 1, 1);
    assertTrue(!Emission.same(one, swapped));
  }
}
