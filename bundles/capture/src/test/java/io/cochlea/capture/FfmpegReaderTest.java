package io.cochlea.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.api.audio.AudioSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import javax.sound.sampled.AudioFileFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs only where ffmpeg is on the PATH. */
class FfmpegReaderTest {

  private static final int FROM = 44_100;

  @TempDir Path directory;
  private Path ffmpeg = Path.of("");

  @BeforeEach
  void find() {
    var found = Optional.ofNullable(FfmpegReader.find());
    assumeTrue(found.isPresent(), "ffmpeg is not on the PATH");
    ffmpeg = found.orElseThrow();
  }

  private short[] read(Path file) throws IOException {
    MemoryWriter writer = new MemoryWriter();
    try (AudioSource source = new FileCapture(ffmpeg).open(file)) {
      while (source.pump(writer) > 0) {}
    }
    return writer.written();
  }

  /** Two seconds of a sine wave in a format of ffmpeg's. */
  private Path tone(double frequency, String extension) throws IOException, InterruptedException {
    short[] samples = new short[2 * FROM];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) Math.round(16_000 * Math.sin(2 * Math.PI * frequency * i / FROM));
    }
    Path wav = directory.resolve("tone.wav");
    Files.write(wav, Jdk.write(AudioFileFormat.Type.WAVE, FROM, 1, samples));
    Path file = directory.resolve("tone." + extension);
    Process process =
        new ProcessBuilder(ffmpeg.toString(), "-v", "error", "-y", "-i", "" + wav, "" + file)
            .inheritIO()
            .start();
    assumeTrue(process.waitFor() == 0, () -> "this ffmpeg writes no " + extension);
    return file;
  }

  @ParameterizedTest
  @CsvSource({"mp3, 2400", "ogg, 1600", "opus, 1600", "m4a, 2400", "rf64.w64, 0"})
  void readsOtherFormats(String extension, int padding) throws Exception {
    short[] out = read(tone(440, extension));
    assertEquals(32_000, out.length, padding);
    double sum = 0;
    for (int i = 8_000; i < 24_000; i++) {
      sum += (double) out[i] * out[i];
    }
    assertEquals(16_000 / Math.sqrt(2), Math.sqrt(sum / 16_000), 600, "level");
  }

  @Test
  void rejectsAliases() throws Exception {
    short[] out = read(tone(9_000, "w64"));
    int peak = 0;
    for (int i = 1_000; i < 31_000; i++) {
      peak = Math.max(peak, Math.abs(out[i]));
    }
    assertTrue(peak <= 1, "peak " + peak);
  }

  @Test
  void refusesWhatFfmpegDoesNotKnowEither() throws IOException {
    Path file = Files.writeString(directory.resolve("text.mp3"), "no audio at all ".repeat(500));
    String message = assertThrows(IOException.class, () -> read(file)).toString();
    assertTrue(
        message.contains(
            "not said to be raw PCM; allowed: WAV, AIFF, AU, FLAC or Ogg Opus; ffmpeg: "),
        message);
  }

  /** A playlist could make ffmpeg read other files of the server's. */
  @Test
  void refusesPlaylists() throws Exception {
    Path tone = tone(440, "m4a");
    Path list = directory.resolve("list.m3u8");
    Files.writeString(
        list, "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n" + tone + "\n#EXT-X-ENDLIST\n");
    assertThrows(IOException.class, () -> read(list));
    Path concat = directory.resolve("concat.txt");
    Files.writeString(concat, "ffconcat version 1.0\nfile " + tone.getFileName() + "\n");
    assertThrows(IOException.class, () -> read(concat));
  }

  @Test
  void saysWhenAFileIsDamaged() throws Exception {
    Path file = tone(440, "flac");
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 200, (byte) 0);
    Files.write(file, bytes);
    float[] samples = new float[2 * FROM];
    String message =
        assertThrows(
                IOException.class,
                () -> {
                  try (FfmpegReader reader = new FfmpegReader(ffmpeg, file)) {
                    reader.read(samples, 0, samples.length);
                  }
                })
            .toString();
    assertTrue(message.contains("ffmpeg: "), message);
  }

  @Test
  void endsTheProcessOnClose() throws Exception {
    Path file = tone(440, "m4a");
    AudioSource source = new FileCapture(ffmpeg).open(file);
    long children = ProcessHandle.current().children().filter(ProcessHandle::isAlive).count();
    source.close();
    Thread.sleep(500);
    assertTrue(
        ProcessHandle.current().children().filter(ProcessHandle::isAlive).count()
            <= Math.max(0, children - 1));
  }
}
