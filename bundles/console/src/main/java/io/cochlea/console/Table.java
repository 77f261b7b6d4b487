package io.cochlea.console;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows under a heading, as wide as the {@link Screen} at most; numbers stand to the right, and what
 * cannot be shown is written as {@code \xNN}.
 */
final class Table {
  private static final String GAP = "  ";

  private final String[] heading;
  private final List<String[]> rows = new ArrayList<>();

  Table(String... heading) {
    this.heading = heading;
  }

  Table row(Object... cells) {
    String[] row = new String[heading.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = Units.printable(String.valueOf(cells[i]));
    }
    rows.add(row);
    return this;
  }

  /** The table as lines; only {@code none} when it has no rows. */
  String render(String none) {
    if (rows.isEmpty()) {
      return none;
    }
    int[] widths = widths();
    StringBuilder text = new StringBuilder();
    line(text, heading, widths);
    rows.forEach(row -> line(text, row, widths));
    return text.deleteCharAt(text.length() - 1).toString();
  }

  /** What each column needs; the widest give way until the lines fit. */
  private int[] widths() {
    int[] widths = new int[heading.length];
    int total = GAP.length() * (heading.length - 1);
    for (int i = 0; i < widths.length; i++) {
      widths[i] = heading[i].length();
      for (String[] row : rows) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
      total += widths[i];
    }
    for (int width = Screen.current().width(); total > width; total--) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        widest = widths[i] > widths[widest] ? i : widest;
      }
      widths[widest]--;
    }
    return widths;
  }

  private void line(StringBuilder text, String[] cells, int[] widths) {
    int start = text.length();
    for (int i = 0; i < cells.length; i++) {
      String cell = fit(cells[i], widths[i]);
      String padding = " ".repeat(widths[i] - cell.length());
      text.append(i == 0 ? "" : GAP);
      text.append(numeric(i) ? padding + cell : cell + padding);
    }
    while (text.length() > start && text.charAt(text.length() - 1) == ' ') {
      text.setLength(text.length() - 1);
    }
    text.append('\n');
  }

  private boolean numeric(int column) {
    return rows.stream()
        .allMatch(row -> row[column].matches("[-+]?[0-9][0-9.]*( ?[%A-Za-z]{1,3})?"));
  }

  /** Cut with an ellipsis to at most {@code width}. */
  static String fit(String cell, int width) {
    return cell.length() <= width ? cell : cell.substring(0, width - 1) + "…";
  }
}
