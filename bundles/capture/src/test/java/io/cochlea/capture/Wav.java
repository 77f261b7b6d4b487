package io.cochlea.capture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Puts WAV files together, wrong ones too. */
final class Wav {

  private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();

  /** 16 kHz, mono, S16. */
  static byte[] speech(short... samples) {
    return new Wav().format(1, 1, 16_000, 16).data(bytes(samples)).file();
  }

  static byte[] bytes(short... samples) {
    ByteBuffer buffer = little(2 * samples.length);
    buffer.asShortBuffer().put(samples);
    return content(buffer);
  }

  /** What is in a file of one chunk, S16. */
  static short[] samples(byte[] file) {
    short[] samples = new short[(file.length - 44) / 2];
    ByteBuffer.wrap(file, 44, 2 * samples.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asShortBuffer()
        .get(samples);
    return samples;
  }

  static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] content(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.get(0, bytes);
    return bytes;
  }

  Wav format(int tag, int channels, int rate, int bits) {
    int block = channels * bits / 8;
    ByteBuffer fmt = little(16).putShort((short) tag).putShort((short) channels).putInt(rate);
    fmt.putInt(rate * block).putShort((short) block).putShort((short) bits);
    return chunk("fmt ", content(fmt));
  }

  Wav extensible(int tag, int channels, int rate, int bits) {
    int block = channels * bits / 8;
    ByteBuffer fmt = little(40).putShort((short) 0xFFFE).putShort((short) channels).putInt(rate);
    fmt.putInt(rate * block).putShort((short) block).putShort((short) bits);
    fmt.putShort((short) 22).putShort((short) bits).putInt(4).putShort((short) tag);
    fmt.put(new byte[] {0, 0, 0, 0, 0x10, 0, (byte) 0x80, 0, 0, (byte) 0xAA, 0, 0x38, (byte) 0x9B});
    return chunk("fmt ", content(fmt));
  }

  Wav chunk(String id, byte[] content) {
    return chunk(id, content.length, content);
  }

  Wav chunk(String id, long claimed, byte[] content) {
    chunks.writeBytes(id.getBytes(StandardCharsets.US_ASCII));
    chunks.writeBytes(content(little(4).putInt((int) claimed)));
    chunks.writeBytes(content);
    if (content.length % 2 == 1) {
      chunks.write(0);
    }
    return this;
  }

  Wav data(byte[] content) {
    return chunk("data", content);
  }

  byte[] file() {
    return file("RIFF");
  }

  byte[] file(String magic) {
    ByteBuffer file = little(12 + chunks.size());
    file.put(magic.getBytes(StandardCharsets.US_ASCII)).putInt(4 + chunks.size());
    file.put("WAVE".getBytes(StandardCharsets.US_ASCII)).put(chunks.toByteArray());
    return content(file);
  }
}
