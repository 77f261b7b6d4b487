package io.cochlea.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioSource;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCaptureTest {

  private static final short[] SAMPLES = {1, -2, 32_767, -32_768, 0, 5};

  @TempDir Path directory;

  private static final String NO_FFMPEG = "; ffmpeg, which reads more, is not on the PATH";

  private final FileCapture files = new FileCapture(null);

  private Path write(byte[] content) throws IOException {
    return Files.write(directory.resolve("x.wav"), content);
  }

  private short[] read(byte[] content) throws IOException {
    return read(write(content));
  }

  private short[] read(Path file) throws IOException {
    MemoryWriter writer = new MemoryWriter();
    try (AudioSource source = files.open(file)) {
      assertEquals(AudioFormat.SPEECH, source.format());
      while (source.pump(writer) > 0) {}
      assertEquals(source.samples(), writer.position());
      assertEquals(-1, source.pump(writer));
    }
    return writer.written();
  }

  private void refuses(String expected, byte[] content) throws IOException {
    refuses(expected, write(content));
  }

  private void refuses(String expected, Path file) {
    var refusal = assertThrows(IOException.class, () -> files.open(file));
    assertEquals(file + ": " + expected, refusal.getMessage());
  }

  private static Wav wav(int tag, int channels, int rate, int bits) {
    return new Wav().format(tag, channels, rate, bits).data(new byte[channels * bits]);
  }

  @Test
  void readsWhatWasWritten() throws IOException {
    assertArrayEquals(SAMPLES, read(Wav.speech(SAMPLES)));
  }

  @Test
  void readsLongFilesPieceByPieceAndWaitsForRoom() throws IOException {
    short[] samples = new short[10_001];
    Random random = new Random(1);
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) random.nextInt();
    }
    MemoryWriter writer = new MemoryWriter();
    try (AudioSource source = files.open(write(Wav.speech(samples)))) {
      assertEquals(1_600, source.pump(writer));
      writer.room(1_599);
      assertEquals(0, source.pump(writer));
      writer.room(20_000);
      while (source.pump(writer) > 0) {}
    }
    assertArrayEquals(samples, writer.written());
  }

  @Test
  void skipsOtherChunksAndPadding() throws IOException {
    byte[] file =
        new Wav()
            .chunk("JUNK", new byte[28])
            .format(1, 1, 16_000, 16)
            .chunk("LIST", new byte[13])
            .data(Wav.bytes(SAMPLES))
            .chunk("id3 ", new byte[7])
            .file();
    assertArrayEquals(SAMPLES, read(file));
  }

  @Test
  void readsTheExtensibleFormat() throws IOException {
    byte[] file = new Wav().extensible(1, 1, 16_000, 16).data(Wav.bytes(SAMPLES)).file();
    assertArrayEquals(SAMPLES, read(file));
  }

  @Test
  void takesTheLengthOfAStreamedFileFromTheFile() throws IOException {
    for (long unknown : new long[] {0xFFFF_FFFFL, 0x7FFF_F000L}) {
      Wav wav = new Wav().format(1, 1, 16_000, 16).chunk("data", unknown, Wav.bytes(SAMPLES));
      assertArrayEquals(SAMPLES, read(wav.file()));
    }
  }

  @Test
  void takesNoAudioForNoError() throws IOException {
    assertEquals(0, read(Wav.speech()).length);
  }

  @Test
  void refusesWhatIsNoFile() throws IOException {
    refuses("no such file", directory.resolve("missing.wav"));
    refuses("is a directory; allowed: an audio file", directory);
    refuses("is not a regular file; allowed: an audio file", Path.of("/dev/zero"));
    refuses("there is nothing in it; allowed: WAV, AIFF, AU, FLAC or Ogg Opus", new byte[0]);
    assertTrue(
        assertThrows(IOException.class, () -> files.open(Path.of("a\nb")))
            .toString()
            .contains("a?b: no such file"));
  }

  @Test
  void refusesWhatIsNoWav() throws IOException {
    refuses(
        "of no known format, and not said to be raw PCM; allowed: WAV, AIFF, AU, FLAC or Ogg Opus"
            + NO_FFMPEG,
        "hello world, hello".getBytes(UTF_8));
    refuses("RF64; allowed: RIFF, up to 4 GB" + NO_FFMPEG, wav(1, 1, 16_000, 16).file("RF64"));
    refuses(
        "of no known format, and not said to be raw PCM; allowed: WAV, AIFF, AU, FLAC or Ogg Opus"
            + NO_FFMPEG,
        wav(1, 1, 16_000, 16).file("RIFX"));
  }

  @Test
  void refusesWhatItDoesNotHandleNamingTheField() throws IOException {
    refuses("sample rate 0 Hz; allowed: 8000 to 192000 Hz", wav(1, 1, 0, 16).file());
    refuses("sample rate 768000 Hz; allowed: 8000 to 192000 Hz", wav(1, 1, 768_000, 16).file());
    refuses("sample rate 4294967295 Hz; allowed: 8000 to 192000 Hz", wav(1, 1, -1, 16).file());
    refuses("channels 64; allowed: 1 to 8", wav(1, 64, 16_000, 16).file());
    refuses("channels 0; allowed: 1 to 8", wav(1, 0, 16_000, 16).file());
    String codings =
        "; allowed: 1 (PCM) of 8, 16, 24 or 32 bit, 3 (float) of 32 or 64 bit, 6 (A-law) or 7"
            + " (µ-law) of 8 bit"
            + NO_FFMPEG;
    refuses("WAV coding 85 of 16 bit" + codings, wav(85, 1, 16_000, 16).file());
    refuses("WAV coding 1 of 12 bit" + codings, wav(1, 1, 16_000, 12).file());
  }

  @Test
  void refusesWhatIsCutOff() throws IOException {
    byte[] whole = Wav.speech(SAMPLES);
    refuses(
        "truncated: 12 bytes of audio claimed, 5 present", Arrays.copyOf(whole, whole.length - 7));
    refuses("truncated: header goes on to byte 44, there are 40", Arrays.copyOf(whole, 40));
    refuses("truncated: header goes on to byte 12, there are 3", Arrays.copyOf(whole, 3));
    refuses(
        "truncated: 4294967294 bytes of audio claimed, 2 present",
        new Wav().format(1, 1, 16_000, 16).chunk("data", 0xFFFF_FFFEL, new byte[2]).file());
  }

  @Test
  void refusesHalfASample() throws IOException {
    refuses(
        "7 bytes of audio are not whole frames of 2 bytes",
        new Wav().format(1, 1, 16_000, 16).data(new byte[7]).file());
  }

  @Test
  void refusesAHeaderWithoutItsChunks() throws IOException {
    refuses("no fmt chunk before the data chunk", new Wav().data(new byte[2]).file());
    refuses(
        "fmt chunk of 8 bytes; allowed: at least 16",
        new Wav().chunk("fmt ", new byte[8]).data(new byte[2]).file());
    Wav endless = new Wav();
    for (int i = 0; i < 1_000; i++) {
      endless.chunk("JUNK", new byte[0]);
    }
    refuses("no data chunk among the first 1000", endless.data(new byte[2]).file());
  }

  @Test
  void saysWhenTheFileBecomesShorter() throws IOException {
    Path file = write(Wav.speech(new short[5_000]));
    try (AudioSource source = files.open(file);
        RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw")) {
      MemoryWriter writer = new MemoryWriter();
      assertEquals(1_600, source.pump(writer));
      other.setLength(4_000);
      var failure = assertThrows(IOException.class, () -> source.pump(writer));
      assertEquals(
          file + ": became shorter while it was read: 10044 bytes, now 4000", failure.getMessage());
      assertEquals(1_600, writer.position());
    }
  }

  @Test
  void readsRealRecordingsSampleForSample() throws IOException {
    Path recordings = Path.of("../../../shared/audio/wav16k");
    assumeTrue(Files.isDirectory(recordings), () -> recordings + " is not here");
    try (var all = Files.list(recordings)) {
      List<Path> paths = all.toList();
      assertTrue(paths.size() > 5);
      for (Path path : paths) {
        byte[] bytes = Files.readAllBytes(path);
        short[] expected = new short[(bytes.length - 44) / 2];
        ByteBuffer.wrap(bytes, 44, bytes.length - 44)
            .order(ByteOrder.LITTLE_ENDIAN)
            .asShortBuffer()
            .get(expected);
        assertArrayEquals(expected, read(path), path::toString);
      }
    }
  }
}
