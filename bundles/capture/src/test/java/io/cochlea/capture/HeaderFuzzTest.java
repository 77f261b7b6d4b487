package io.cochlea.capture;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.sound.sampled.AudioFileFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever a file holds, it is read or refused in one line. */
class HeaderFuzzTest {

  private static final short[] SAMPLES = {1, 2, 3, 4};

  private static Path file = Path.of("");

  @BeforeContainer
  static void create() throws IOException {
    file = Files.createTempFile("fuzz", ".wav");
  }

  @AfterContainer
  static void delete() throws IOException {
    Files.delete(file);
  }

  @Property(tries = 600)
  void damagedWavIsReadOrRefused(
      @ForAll @Size(max = 6) List<@IntRange(min = 0, max = 71) Integer> places,
      @ForAll byte value,
      @ForAll @IntRange(min = 0, max = 120) int length)
      throws IOException {
    byte[] whole =
        new Wav().extensible(1, 1, 16_000, 16).chunk("LIST", new byte[5]).data(new byte[8]).file();
    damage(whole, places, value, length);
  }

  @Property(tries = 400)
  void damagedAiffIsReadOrRefused(
      @ForAll @Size(max = 6) List<@IntRange(min = 0, max = 53) Integer> places,
      @ForAll byte value,
      @ForAll @IntRange(min = 0, max = 90) int length)
      throws IOException {
    damage(Jdk.write(AudioFileFormat.Type.AIFF, 16_000, 1, SAMPLES), places, value, length);
  }

  @Property(tries = 400)
  void damagedAuIsReadOrRefused(
      @ForAll @Size(max = 6) List<@IntRange(min = 0, max = 23) Integer> places,
      @ForAll byte value,
      @ForAll @IntRange(min = 0, max = 50) int length)
      throws IOException {
    damage(Jdk.write(AudioFileFormat.Type.AU, 16_000, 1, SAMPLES), places, value, length);
  }

  @Property(tries = 300)
  void rubbishIsReadOrRefused(@ForAll @Size(max = 100) byte[] bytes) throws IOException {
    readOrRefuse(bytes);
  }

  private static void damage(byte[] bytes, List<Integer> places, byte value, int length)
      throws IOException {
    for (int place : places) {
      bytes[place] += value;
    }
    readOrRefuse(length < bytes.length ? Arrays.copyOf(bytes, length) : bytes);
  }

  private static void readOrRefuse(byte[] bytes) throws IOException {
    Files.write(file, bytes);
    MemoryWriter writer = new MemoryWriter();
    try (AudioSource source = new FileCapture(null).open(file)) {
      long pumped = source.pump(writer);
      assertTrue(pumped == -1 ? source.samples() == 0 : pumped > 0);
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      assertTrue(message.startsWith(file.toString()), message);
      assertFalse(message.contains("\n"), message);
    }
  }
}
