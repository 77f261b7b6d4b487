package io.cochlea.felix;

import io.cochlea.api.audio.AudioFiles;
import io.cochlea.api.audio.AudioSource;
import io.cochlea.api.stream.Stream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A recording of {@code samples/} with the text that is spoken in it. */
record Sample(Path file, String text) {
  private static final Path FOLDER = Path.of("../../samples");

  static List<Sample> all() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(FOLDER, "*.wav")) {
      found.forEach(files::add);
    }
    Collections.sort(files);
    List<Sample> samples = new ArrayList<>();
    for (Path file : files) {
      Path text = Path.of(file.toString().replace(".wav", ".txt"));
      samples.add(new Sample(file, Files.readString(text).strip()));
    }
    return samples;
  }

  String name() {
    return file.getFileName().toString();
  }

  /** Writes all of it, and the end. */
  void into(Stream stream, AudioFiles files) throws IOException, InterruptedException {
    into(stream, files, true);
  }

  /** Writes all of it, and the end if this is the {@code last}. */
  void into(Stream stream, AudioFiles files, boolean last)
      throws IOException, InterruptedException {
    try (AudioSource source = files.open(file)) {
      for (long written = 0; written >= 0; written = source.pump(stream.writer())) {
        if (written == 0) {
          stream.awaitSpace(source.format().rate() / 10);
        }
      }
      if (last) {
        stream.writer().end();
      }
    }
  }

  /** Words that have to be inserted, left out or replaced to make {@code heard} of the text. */
  int errors(String heard) {
    String[] expected = text.split(" ", -1);
    String[] actual = heard.split(" ", -1);
    int[] row = new int[actual.length + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= expected.length; i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (expected[i - 1].equals(actual[j - 1]) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[actual.length];
  }

  int words() {
    return text.split(" ", -1).length;
  }
}
