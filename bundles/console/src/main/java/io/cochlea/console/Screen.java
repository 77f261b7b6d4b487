package io.cochlea.console;

import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Job;

/** What the one who runs a command sees its output on. */
final class Screen {
  /** Columns where there is no window. */
  static final int PLAIN = 80;

  private static final String NAME = ".screen";
  private static final int NARROW = 40;
  private static final int WIDE = 240;

  private volatile int columns;

  /** The one of the command that runs in this thread; none for what the launcher runs. */
  static Screen current() {
    Job job = Job.Utils.current();
    Object screen = job == null ? null : job.session().get(NAME);
    return screen instanceof Screen shown ? shown : new Screen();
  }

  void showsOf(CommandSession session) {
    session.put(NAME, this);
  }

  /**
   * @param wanted of the window; 0 or less where there is none
   */
  void columns(int wanted) {
    columns = wanted <= 0 ? 0 : Math.clamp(wanted, NARROW, WIDE);
  }

  /** How long a line may be. */
  int width() {
    return columns == 0 ? PLAIN : columns;
  }

  /** Whether it is a terminal, that can be cleared. */
  boolean terminal() {
    return columns > 0;
  }
}
