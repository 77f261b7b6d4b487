package io.cochlea.console;

import java.io.PrintStream;
import java.nio.file.Path;

/** One line on the terminal that tells how far a file is. */
final class Progress {
  private static final String CLEAR = "\r\033[K";

  private final PrintStream err;
  private final boolean terminal;
  private long shown = -1;

  Progress(PrintStream err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  void show(String file, long samples, long all) {
    long percent = all > 0 ? 100 * samples / all : -1;
    if (terminal && percent != shown) {
      err.print(CLEAR + Path.of(file).getFileName() + (percent < 0 ? "" : " " + percent + " %"));
      err.flush();
      shown = percent;
    }
  }

  void clear() {
    if (terminal && shown >= 0) {
      err.print(CLEAR);
      err.flush();
    }
    shown = -1;
  }
}
