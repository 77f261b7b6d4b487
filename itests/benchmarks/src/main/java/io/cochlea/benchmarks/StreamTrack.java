package io.cochlea.benchmarks;

import io.cochlea.api.audio.AudioFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The recordings of a folder one after the other with a pause behind each, without end: speech as a
 * stream of real life has it.
 */
final class StreamTrack {
  static final int RATE = AudioFormat.SPEECH.rate();

  /** What is committed at a time: 100 ms. */
  static final int CHUNK = RATE / 10;

  private static final int PAUSE = 3 * RATE / 2;

  private final short[] samples;

  private StreamTrack(short[] samples) {
    this.samples = samples;
  }

  short[] samples() {
    return samples;
  }

  static StreamTrack of(Path folder) throws IOException {
    short[] track = new short[0];
    for (Path file : wavs(folder)) {
      short[] speech = VadScene.read(file);
      int end = track.length + speech.length + PAUSE;
      short[] longer = Arrays.copyOf(track, (end + CHUNK - 1) / CHUNK * CHUNK);
      System.arraycopy(speech, 0, longer, track.length, speech.length);
      track = longer;
    }
    return new StreamTrack(track);
  }

  private static List<Path> wavs(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> wavs = files.filter(f -> f.toString().endsWith(".wav")).sorted().toList();
      if (wavs.isEmpty()) {
        throw new IOException(folder + ": no WAV file in it");
      }
      return wavs;
    }
  }

  /** Where chunk {@code chunk} begins of a stream that began at chunk {@code offset}. */
  int from(long chunk, int offset) {
    return (int) ((chunk + offset) % (samples.length / CHUNK)) * CHUNK;
  }

  int chunks() {
    return samples.length / CHUNK;
  }
}
