package io.cochlea.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;

class CodingTest {

  private static float decode(Coding coding, ByteOrder order, int... bytes) {
    ByteBuffer buffer = ByteBuffer.allocate(1 + bytes.length).order(order).put((byte) 0x77);
    for (int value : bytes) {
      buffer.put((byte) value);
    }
    assertEquals(coding.bytes(), bytes.length);
    return coding.decode(buffer, 1);
  }

  private static float little(Coding coding, int... bytes) {
    return decode(coding, ByteOrder.LITTLE_ENDIAN, bytes);
  }

  private static float big(Coding coding, int... bytes) {
    return decode(coding, ByteOrder.BIG_ENDIAN, bytes);
  }

  @Test
  void scalesIntegersToOne() {
    assertEquals(-1, little(Coding.U8, 0));
    assertEquals(0, little(Coding.U8, 128));
    assertEquals(-1, big(Coding.S8, 0x80));
    assertEquals(-1, little(Coding.S16, 0, 0x80));
    assertEquals(-1, big(Coding.S16, 0x80, 0));
    assertEquals(0.5f, little(Coding.S24, 0, 0, 0x40));
    assertEquals(-0.5f, big(Coding.S24, 0xC0, 0, 0));
    assertEquals(1 / 8_388_608f, big(Coding.S24, 0, 0, 1));
    assertEquals(-1, little(Coding.S32, 0, 0, 0, 0x80));
    assertEquals(0.5f, big(Coding.S32, 0x40, 0, 0, 0));
  }

  @Test
  void readsFloats() {
    assertEquals(0.5f, little(Coding.F32, 0, 0, 0, 0x3F));
    assertEquals(-0.5f, big(Coding.F64, 0xBF, 0xE0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void takesWhatIsNoNumberForSilence() {
    assertEquals(0, big(Coding.F32, 0x7F, 0xC0, 0, 0));
    assertEquals(0, big(Coding.F32, 0xFF, 0x80, 0, 0));
    assertEquals(0, big(Coding.F64, 0x7F, 0xF0, 0, 0, 0, 0, 0, 0));
    assertEquals(0, big(Coding.F64, 0x7F, 0xE0, 0, 0, 0, 0, 0, 0));
  }

  /** The JDK's decoder is the reference for all 256 codes of both laws. */
  @Test
  void expandsTheLawsAsTheJdkDoes() throws IOException {
    check(Coding.MU_LAW, AudioFormat.Encoding.ULAW);
    check(Coding.A_LAW, AudioFormat.Encoding.ALAW);
  }

  private static void check(Coding coding, AudioFormat.Encoding law) throws IOException {
    byte[] codes = new byte[256];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) i;
    }
    AudioFormat format = new AudioFormat(law, 8_000, 8, 1, 1, 8_000, false);
    try (AudioInputStream in =
            new AudioInputStream(new ByteArrayInputStream(codes), format, codes.length);
        AudioInputStream pcm =
            AudioSystem.getAudioInputStream(AudioFormat.Encoding.PCM_SIGNED, in)) {
      ByteBuffer expected = ByteBuffer.wrap(pcm.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < codes.length; i++) {
        float value = coding.decode(ByteBuffer.wrap(codes), i);
        assertEquals(expected.getShort(2 * i), Math.round(value * 32_768), law + " code " + i);
      }
    }
  }
}
