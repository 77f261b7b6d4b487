package io.cochlea.recognizer.ctc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.recognizer.ModelFolder;
import io.cochlea.recognizer.TestModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LexiconTest {
  private static final Path WORDS = Path.of("../../models/tiny/ctc/words.lm");
  private static final double LN_10 = Math.log(10);

  @TempDir Path folder;

  @Test
  void wordsAreFoundByTheirLetters() throws IOException {
    Lexicon lexicon = Lexicon.of(WORDS);
    assertNotEquals(Lexicon.NONE, lexicon.find("the"));
    assertNotEquals(lexicon.find("the"), lexicon.find("their"));
    assertEquals(Lexicon.NONE, lexicon.find("thei"));
    assertEquals(Lexicon.NONE, lexicon.find("theirs"));
    assertEquals(Lexicon.NONE, lexicon.find("zebra"));
  }

  @Test
  void whatFollowsSeldomBacksOff() throws IOException {
    // as ARPA has it: "the cat" is a pair, "cat the" and "cat <unk>" are none, 10^-0.3 is left
    Lexicon lexicon = Lexicon.of(WORDS);
    int the = lexicon.find("the");
    int cat = lexicon.find("cat");
    double alone = lexicon.logProbability(Lexicon.NONE, the);
    assertEquals(alone - 0.3 * LN_10, lexicon.logProbability(cat, the), 1e-9);
    double unknown = lexicon.logProbability(Lexicon.NONE, Lexicon.NONE);
    assertEquals(unknown - 0.3 * LN_10, lexicon.logProbability(cat, Lexicon.NONE), 1e-9);
    assertTrue(lexicon.logProbability(the, cat) > lexicon.logProbability(Lexicon.NONE, cat));
    assertTrue(lexicon.logProbability(the, cat) < 0);
  }

  @Test
  void aDamagedFileIsRefused() throws IOException {
    byte[] sound = Files.readAllBytes(WORDS);
    assertRefused(new byte[0], "too short");
    assertRefused(Arrays.copyOf(sound, sound.length - 1), "cut off");
    byte[] other = sound.clone();
    other[0]++;
    assertRefused(other, "version");
    byte[] disordered = sound.clone();
    disordered[24] = (byte) 0xff;
    assertRefused(disordered, "damaged");
  }

  @Test
  void whateverIsInTheFileIsRefusedOrRead() throws IOException {
    byte[] sound = Files.readAllBytes(WORDS);
    Random random = new Random(1);
    for (int round = 0; round < 500; round++) {
      byte[] damaged = sound.clone();
      for (int i = 0; i < 3; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Path file = Files.write(folder.resolve("damaged.lm"), damaged);
      try {
        Lexicon lexicon = Lexicon.of(file);
        for (int word = 0; word < lexicon.words(); word++) {
          assertTrue(lexicon.logProbability(word, lexicon.words() - 1 - word) < 1_000);
        }
      } catch (IOException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("damaged.lm"), e.getMessage());
      }
    }
  }

  @Test
  void aManifestSaysHowToDecode() throws IOException {
    TestModel beam = new TestModel().with("ctc.decoder", "beam");
    assertTrue(decoding(new TestModel()).weights() == null);
    assertEquals(new BeamWeights(24, -7, 0.5, 1, -6), decoding(beam).weights());
    assertEquals(
        new BeamWeights(8, -7, 0.25, 1, -6),
        decoding(beam.with("ctc.beam", "8").with("ctc.lm.weight", "0.25")).weights());
    assertRefused(new TestModel().with("ctc.decoder", "best"), "ctc.decoder", "greedy or beam");
    assertRefused(beam.with("ctc.beam", "0"), "ctc.beam", "1 to 256");
    assertRefused(beam.with("ctc.beam", "8").with("ctc.lm.weight", "NaN"), "ctc.lm.weight", "10");
    assertRefused(beam.with("ctc.lm.weight", "1").with("ctc.lm", "none.lm"), "none.lm");
  }

  private Decoding decoding(TestModel model) throws IOException {
    ModelFolder opened = new ModelFolder(model.in(folder));
    return Decoding.of(opened, Labels.of(opened));
  }

  private void assertRefused(TestModel model, String... parts) {
    IOException refused = assertThrows(IOException.class, () -> decoding(model));
    for (String part : parts) {
      assertTrue(String.valueOf(refused.getMessage()).contains(part), refused.getMessage());
    }
  }

  private void assertRefused(byte[] bytes, String part) throws IOException {
    Path file = Files.write(folder.resolve("damaged.lm"), bytes);
    IOException refused = assertThrows(IOException.class, () -> Lexicon.of(file));
    assertTrue(String.valueOf(refused.getMessage()).contains(part), refused.getMessage());
  }
}
