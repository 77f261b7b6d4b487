package io.cochlea.console;

import io.cochlea.api.recognition.Hypothesis;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * One line on the terminal, overwritten in place: how far a source is, or what is being said. A
 * terminal shows it beside standard output, which may go elsewhere.
 */
final class Progress {
  private static final String CLEAR = "\r\033[K";
  private static final String DIM = "\033[2m";
  private static final String PLAIN = "\033[0m";
  private static final String REST = "\033[K";
  private static final String CUT = "…";

  private final PrintStream err;
  private final boolean terminal;
  private long shown = -1;
  private boolean words;

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
    if (terminal && !words && done != shown) {
      err.print(CLEAR + Path.of(source).getFileName() + " " + done + (all > 0 ? " %" : " s"));
      err.flush();
      shown = done;
    }
  }

  /** Whether there is anyone to see it. */
  boolean seen() {
    return terminal;
  }

  /**
   * Shows what is being said: plain what will stay, dim what may still change; of more than a line
   * the end. Written over what stood there, not cleared before, so that nothing flickers.
   */
  void show(Hypothesis hypothesis) {
    if (terminal) {
      err.print("\r" + line(hypothesis.text(), hypothesis.stable()) + REST);
      err.flush();
      words = true;
    }
  }

  private static String line(String text, int stable) {
    int from = Math.max(0, text.length() - Screen.PLAIN + 2);
    String shown = (from > 0 ? CUT + text.substring(from) : text).replaceAll("\\p{Cntrl}", " ");
    int plain = Math.clamp(stable - (text.length() - shown.length()), 0, shown.length());
    return shown.substring(0, plain) + DIM + shown.substring(plain) + PLAIN;
  }

  void clear() {
    if (terminal && (words || shown >= 0)) {
      err.print(CLEAR);
      err.flush();
    }
    shown = -1;
    words = false;
  }
}
