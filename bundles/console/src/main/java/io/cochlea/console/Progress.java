package io.cochlea.console;

import java.io.PrintStream;
import java.nio.file.Path;

/** One line on the terminal that tells how far a source is. */
final class Progress {
  private static final String CLEAR = "\r\033[K";

  private final PrintStream err;
  private final boolean terminal;
  private long shown = -1;

  Progress(PrintStream err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  /**
   * Shows the part that is done, or the time where no end is known.
   *
   * @param all samples, or −1
   * @param rate in Hz
   */
  void show(String source, long samples, long all, int rate) {
    long done = all > 0 ? 100 * samples / all : samples / rate;
    if (terminal && done != shown) {
      err.print(CLEAR + Path.of(source).getFileName() + " " + done + (all > 0 ? " %" : " s"));
      err.flush();
      shown = done;
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
