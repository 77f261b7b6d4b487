package io.cochlea.console;

import io.cochlea.api.audio.AudioFiles;
import io.cochlea.api.audio.AudioSource;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRequest;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** Transcribes one file after the other to standard output. */
final class Transcription {
  private static final int NAME_LENGTH = 64;

  private final AudioFiles files;
  private final Engine engine;
  private final Placement placement;
  private final Options options;
  private final Progress progress;

  Transcription(
      AudioFiles files, Engine engine, Placement placement, Options options, Progress progress) {
    this.files = files;
    this.engine = engine;
    this.placement = placement;
    this.options = options;
    this.progress = progress;
  }

  /**
   * @throws IOException with one line that names the file and what is wrong with it
   */
  void run(String file) throws IOException, InterruptedException {
    PrintStream out = System.out;
    try (AudioSource source = files.open(Path.of(file))) {
      long opened = System.nanoTime();
      int rate = source.format().rate();
      Transcript transcript = new Transcript(segment -> print(out, segment, rate));
      StreamRequest request = new StreamRequest(name(file), source.format(), null, options.model());
      try (Stream stream = engine.open(request, transcript)) {
        long ready = System.nanoTime();
        if (options.format() == Format.TEXT && options.files().size() > 1) {
          out.println(file + ":");
        }
        options.format().begin(out);
        pump(source, stream, transcript, file);
        List<Segment> segments = transcript.await();
        long done = System.nanoTime();
        double seconds = source.format().seconds(stream.writer().position());
        options.format().end(out, file, seconds, segments, rate);
        if (options.verbose()) {
          Report report = new Report(stream.statistics(), placement.lanes());
          System.err.println(report.text(file, seconds, ready - opened, done - ready));
        }
      }
    } finally {
      progress.clear();
    }
  }

  private void pump(AudioSource source, Stream stream, Transcript transcript, String file)
      throws IOException, InterruptedException {
    int tenth = source.format().rate() / 10;
    for (long written = 0; written >= 0; ) {
      written = source.pump(stream.writer());
      transcript.poll();
      if (written == 0) {
        stream.awaitSpace(tenth);
      }
      progress.show(file, stream.writer().position(), source.samples());
    }
    stream.writer().end();
  }

  private void print(PrintStream out, Segment segment, int rate) {
    progress.clear();
    options.format().segment(out, segment, rate);
  }

  /** What operators see of it: the end of its path, printable. */
  private static String name(String file) {
    String printable = file.replaceAll("\\P{Graph}", "_");
    return printable.substring(Math.max(0, printable.length() - NAME_LENGTH));
  }
}
