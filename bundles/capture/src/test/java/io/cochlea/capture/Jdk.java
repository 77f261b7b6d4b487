package io.cochlea.capture;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/** Writes audio files with the JDK: an opinion other than ours on what the formats are. */
final class Jdk {

  private Jdk() {}

  static byte[] write(AudioFileFormat.Type type, int rate, int channels, short... samples)
      throws IOException {
    AudioFormat format = new AudioFormat(rate, Short.SIZE, channels, true, false);
    byte[] bytes = Wav.bytes(samples);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    long frames = samples.length / channels;
    try (AudioInputStream audio =
        new AudioInputStream(new ByteArrayInputStream(bytes), format, frames)) {
      AudioSystem.write(audio, type, file);
    }
    return file.toByteArray();
  }
}
