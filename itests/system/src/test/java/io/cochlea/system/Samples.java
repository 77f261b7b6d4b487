package io.cochlea.system;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's samples with what is said in them, and WAV files made to order. */
final class Samples {
  private static final Path FOLDER = Path.of(System.getProperty("cochlea.samples")).normalize();

  private static final int HEADER = 44;

  private Samples() {}

  static Path folder() {
    return FOLDER;
  }

  static List<Path> all() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(f -> f.toString().endsWith(".wav")).sorted().toList();
    }
  }

  static Path first() throws IOException {
    return all().getFirst();
  }

  /** What is said in a sample. */
  static String[] words(Path sample) throws IOException {
    return words(Files.readString(Path.of(sample.toString().replace(".wav", ".txt"))));
  }

  static String[] words(String text) {
    return text.strip().split("\\s+");
  }

  /**
   * The samples one after the other with a second of silence between, again and again.
   *
   * @param directory where the file goes
   */
  static Path speech(Path directory, int seconds) throws IOException {
    int bytes = seconds * 32_000;
    byte[] wav = wav(16_000, 1, bytes, bytes);
    List<Path> samples = all();
    int at = HEADER;
    for (int i = 0; at < wav.length; i++) {
      byte[] sample = Files.readAllBytes(samples.get(i % samples.size()));
      int length = Math.min(sample.length - HEADER, wav.length - at);
      System.arraycopy(sample, HEADER, wav, at, length);
      at += length + 32_000;
    }
    return Files.write(directory.resolve("speech-" + seconds + ".wav"), wav);
  }

  /** The least number of words to replace, insert or delete to get from one to the other. */
  static int errors(String[] said, String[] heard) {
    int[] row = new int[heard.length + 1];
    for (int j = 0; j <= heard.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= said.length; i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= heard.length; j++) {
        int replaced = diagonal + (said[i - 1].equals(heard[j - 1]) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[heard.length];
  }

  /** A PCM WAV file of silence that claims {@code claimed} bytes of audio and has {@code bytes}. */
  static byte[] wav(int rate, int channels, long claimed, int bytes) {
    ByteBuffer header = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
    header.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt((int) (claimed + 36));
    header.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    header.putShort((short) 1).putShort((short) channels).putInt(rate);
    header.putInt(rate * channels * 2).putShort((short) (channels * 2)).putShort((short) 16);
    header.put("data".getBytes(StandardCharsets.US_ASCII)).putInt((int) claimed);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(header.array());
    file.writeBytes(new byte[bytes]);
    return file.toByteArray();
  }
}
