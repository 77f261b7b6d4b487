package io.cochlea.console;

import io.cochlea.api.model.ModelStore;
import java.io.PrintStream;

/** One line on the terminal that tells how far a model's files are; nowhere else a sign of it. */
final class PullProgress implements ModelStore.Progress {
  private static final String CLEAR = "\r\033[K";
  private static final int WIDTH = 30;

  private final PrintStream err;
  private final boolean terminal;
  private long shown = -1;

  PullProgress(PrintStream err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  @Override
  public void at(String file, long done, long all) {
    long percent = all == 0 ? 100 : 100 * done / all;
    if (!terminal || percent == shown) {
      return;
    }
    shown = percent;
    int bar = (int) (WIDTH * percent / 100);
    err.printf(
        "%s%s [%s%s] %3d %% of %s",
        CLEAR, file, "=".repeat(bar), " ".repeat(WIDTH - bar), percent, Units.bytes(all));
    err.flush();
  }

  void clear() {
    if (terminal && shown >= 0) {
      err.print(CLEAR);
      err.flush();
    }
    shown = -1;
  }
}
