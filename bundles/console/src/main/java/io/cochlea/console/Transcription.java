package io.cochlea.console;

import io.cochlea.api.audio.AudioSource;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRequest;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Transcribes one source after the other to standard output. */
final class Transcription {
  private static final int NAME_LENGTH = 64;

  private final Engine engine;
  private final Placement placement;
  private final Options options;
  private final Progress progress;

  Transcription(Engine engine, Placement placement, Options options, Progress progress) {
    this.engine = engine;
    this.placement = placement;
    this.options = options;
    this.progress = progress;
  }

  /**
   * Prints what is said until {@code source} is exhausted or {@code over} says so.
   *
   * @param name of the source
   * @throws IOException with one line that says what is wrong
   */
  void run(String name, AudioSource source, BooleanSupplier over)
      throws IOException, InterruptedException {
    PrintStream out = System.out;
    try {
      long opened = System.nanoTime();
      int rate = source.format().rate();
      Transcript transcript = new Transcript(progress::show, segment -> print(out, segment, rate));
      StreamRequest request =
          new StreamRequest(printable(name), source.format(), null, options.model(), recognition());
      try (Stream stream = engine.open(request, transcript)) {
        long ready = System.nanoTime();
        if (options.format() == Format.TEXT && options.sources().size() > 1) {
          out.println(name + ":");
        }
        options.format().begin(out);
        List<Segment> segments =
            new Pump(source, stream, transcript)
                .run(
                    over,
                    () -> progress.show(name, stream.writer().position(), source.samples(), rate));
        long done = System.nanoTime();
        double seconds = source.format().seconds(stream.writer().position());
        options.format().end(out, name, seconds, segments, rate);
        if (options.verbose()) {
          Report report = new Report(stream.statistics(), placement.lanes());
          System.err.println(report.text(name, seconds, ready - opened, done - ready));
        }
      }
    } finally {
      progress.clear();
    }
  }

  /** Partial hypotheses cost time: none where nobody sees them. */
  private RecognitionOptions recognition() {
    RecognitionOptions wanted = options.recognition();
    return progress.seen() ? wanted : wanted.withPartials(false);
  }

  private void print(PrintStream out, Segment segment, int rate) {
    progress.clear();
    options.format().segment(out, segment, rate);
  }

  /** What operators see of it: the end of its path, printable. */
  private static String printable(String name) {
    String printable = name.replaceAll("\\P{Graph}", "_");
    return printable.substring(Math.max(0, printable.length() - NAME_LENGTH));
  }
}
