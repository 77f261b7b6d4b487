package io.cochlea.platformconfig;

/** Text of others in messages and logs: on one line, and not without end. */
final class Escaped {
  private static final int MOST = 200;

  private Escaped() {}

  static String quoted(String text) {
    return "'" + plain(text) + "'";
  }

  static String plain(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .limit(MOST)
        .forEach(c -> {
          if (printable(c)) {
            escaped.appendCodePoint(c);
          } else {
            escaped.append("\\u%04x".formatted(c));
          }
        });
    return escaped + (text.codePointCount(0, text.length()) > MOST ? "…" : "");
  }

  /** Neither ends a line nor turns the direction of what follows. */
  private static boolean printable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
