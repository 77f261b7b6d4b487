package io.cochlea.capture;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever a file holds, it is read or refused in one line. */
class WavFuzzTest {

  private static Path file = Path.of("");

  @BeforeContainer
  static void create() throws IOException {
    file = Files.createTempFile("fuzz", ".wav");
  }

  @AfterContainer
  static void delete() throws IOException {
    Files.delete(file);
  }

  @Property(tries = 3_000)
  void damagedFilesAreReadOrRefused(
      @ForAll @Size(max = 6) List<@IntRange(min = 0, max = 71) Integer> places,
      @ForAll byte value,
      @ForAll @IntRange(min = 0, max = 72) int length)
      throws IOException {
    byte[] bytes =
        new Wav().extensible(1, 1, 16_000, 16).chunk("LIST", new byte[5]).data(new byte[8]).file();
    for (int place : places) {
      bytes[place] += value;
    }
    readOrRefuse(length < 60 ? bytes : Arrays.copyOf(bytes, length));
  }

  @Property(tries = 1_000)
  void rubbishIsReadOrRefused(@ForAll @Size(max = 100) byte[] bytes) throws IOException {
    readOrRefuse(bytes);
  }

  private static void readOrRefuse(byte[] bytes) throws IOException {
    Files.write(file, bytes);
    MemoryWriter writer = new MemoryWriter();
    try (AudioSource source = new FileCapture().open(file)) {
      long pumped = source.pump(writer);
      assertTrue(pumped == -1 ? source.samples() == 0 : pumped > 0);
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      assertTrue(message.startsWith(file.toString()), message);
      assertFalse(message.contains("\n"), message);
    }
  }
}
