package io.cochlea.capture;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioFormat.Encoding;
import io.cochlea.api.audio.AudioSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import javax.sound.sampled.AudioFileFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes through a pipe, in pieces of any size. */
class PipeTest {

  private static final short[] SAMPLES = noise(5_003);

  private final FileCapture files = new FileCapture(null);

  /** Hands out a few bytes at a time, as pipes do. */
  private static final class Trickle extends ByteArrayInputStream {
    private final Random random = new Random(3);
    private boolean closed;

    Trickle(byte[] bytes) {
      super(bytes);
    }

    @Override
    public synchronized int read(byte[] bytes, int from, int length) {
      return super.read(bytes, from, Math.min(length, 1 + random.nextInt(700)));
    }

    @Override
    public synchronized int available() {
      return 0;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  static short[] noise(int count) {
    short[] samples = new short[count];
    Random random = new Random(1);
    for (int i = 0; i < count; i++) {
      samples[i] = (short) random.nextInt();
    }
    return samples;
  }

  private short[] read(byte[] bytes, @Nullable AudioFormat raw) throws IOException {
    MemoryWriter writer = new MemoryWriter();
    Trickle in = new Trickle(bytes);
    try (AudioSource source = files.open("standard input", in, raw)) {
      while (source.pump(writer) > 0) {}
      assertEquals(-1, source.pump(writer));
    }
    assertTrue(in.closed);
    return writer.written();
  }

  private String refusal(byte[] bytes, @Nullable AudioFormat raw) {
    return String.valueOf(assertThrows(IOException.class, () -> read(bytes, raw)).getMessage());
  }

  @Test
  void rawSpeechReachesTheRingUnchanged() throws IOException {
    assertArrayEquals(SAMPLES, read(Wav.bytes(SAMPLES), AudioFormat.SPEECH));
  }

  @Test
  void rawFloatsOfTwoChannelsAreMixedDown() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SAMPLES.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (short sample : SAMPLES) {
      bytes.putFloat(sample / 32_768f + 0.25f).putFloat(sample / 32_768f - 0.25f);
    }
    assertArrayEquals(SAMPLES, read(bytes.array(), new AudioFormat(Encoding.F32, 16_000, 2)));
  }

  @Test
  void everyRateIsBroughtToTheRings() throws IOException {
    byte[] bytes = Wav.bytes(SAMPLES);
    assertEquals(1_668, read(bytes, new AudioFormat(Encoding.S16, 48_000, 1)).length);
    assertEquals(10_006, read(bytes, new AudioFormat(Encoding.S16, 8_000, 1)).length);
  }

  @Test
  void noAudioIsNoError() throws IOException {
    assertEquals(0, read(new byte[0], AudioFormat.SPEECH).length);
  }

  @ParameterizedTest
  @ValueSource(ints = {16_000, 48_000})
  void halfASampleAtTheEndIsNamed(int rate) {
    AudioFormat raw = new AudioFormat(Encoding.S16, rate, 1);
    assertEquals(
        "standard input: truncated: ends after 1 bytes of a frame of 2",
        refusal(new byte[4_001], raw));
  }

  @Test
  void filesComeThroughPipesToo() throws IOException {
    assertArrayEquals(SAMPLES, read(Wav.speech(SAMPLES), null));
    byte[] chunks =
        new Wav()
            .chunk("LIST", new byte[100_001])
            .format(1, 1, 16_000, 16)
            .data(Wav.bytes(SAMPLES))
            .file();
    assertArrayEquals(SAMPLES, read(chunks, null));
    for (var type :
        new AudioFileFormat.Type[] {AudioFileFormat.Type.AIFF, AudioFileFormat.Type.AU}) {
      assertArrayEquals(SAMPLES, read(Jdk.write(type, 16_000, 1, SAMPLES), null));
    }
  }

  @Test
  void aFlacComesThroughAPipeToo() throws IOException {
    byte[] file = Resources.bytes("streamed16.flac");
    try (FlacReader reader = new FlacReader(new PipeInput(new Trickle(file)))) {
      assertEquals(6_644, reader.read(new float[7_000], 0, 7_000));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0xFFFF_FFFFL, 0x7FFF_F000L, 0x7FFF_FFFFL, 0x8000_0000L})
  void aWriterThatCannotGoBackClaimsTooMuch(long claimed) throws IOException {
    Wav wav = new Wav().format(1, 1, 16_000, 16).chunk("data", claimed, Wav.bytes(SAMPLES));
    byte[] bytes = wav.file();
    assertArrayEquals(SAMPLES, read(Arrays.copyOf(bytes, 44 + 2 * SAMPLES.length), null));
  }

  @Test
  void whatIsCutOffIsNamed() {
    byte[] whole = Wav.speech(SAMPLES);
    assertEquals(
        "standard input: truncated: 10050 bytes announced, 9000 came",
        refusal(Arrays.copyOf(whole, 9_000), null));
    assertTrue(refusal(Arrays.copyOf(whole, 30), null).contains("truncated: header"));
    assertTrue(refusal(new byte[0], null).contains("nothing in it"));
  }

  @Test
  void whatIsNotReadHereIsNotLeftToFfmpeg() {
    assertEquals(
        "standard input: MP3; allowed: WAV, AIFF, AU, FLAC or Ogg Opus",
        refusal("ID3 and more of it".getBytes(US_ASCII), null));
  }

  @Test
  void nothingWaitsForMoreThanATenthOfASecond() throws IOException {
    InputStream tenth =
        new ByteArrayInputStream(new byte[3_200]) {
          @Override
          public synchronized int read(byte[] bytes, int from, int length) {
            int count = super.read(bytes, from, length);
            if (count < 0) {
              throw new IllegalStateException("waits for more");
            }
            return count;
          }
        };
    MemoryWriter writer = new MemoryWriter();
    try (AudioSource source = files.open("x", tenth, AudioFormat.SPEECH)) {
      assertEquals(1_600, source.pump(writer));
    }
  }
}
