package io.cochlea.launcher;

/**
 * Text of a log that stays on its line and does to a terminal what it seems to, whoever wrote it:
 * what is not printed is escaped, and so is what would turn the direction of reading. Bounded.
 */
final class LogText {
  private static final int MOST = 8_192;
  private static final int LATIN = 0x100;

  private final StringBuilder text;

  LogText(StringBuilder text) {
    this.text = text;
  }

  /** For people: {@code \x1B}. */
  void plain(String from) {
    int end = Math.min(from.length(), MOST);
    for (int i = 0; i < end; i++) {
      char c = from.charAt(i);
      if (isPrinted(c)) {
        text.append(c);
      } else {
        text.append(c < LATIN ? "\\x%02X".formatted((int) c) : "\\u%04X".formatted((int) c));
      }
    }
    rest(from);
  }

  /** A string of JSON (RFC 8259) with its quotes. */
  void quoted(String from) {
    text.append('"');
    int end = Math.min(from.length(), MOST);
    for (int i = 0; i < end; i++) {
      char c = from.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (isPrinted(c)) {
        text.append(c);
      } else {
        text.append("\\u%04x".formatted((int) c));
      }
    }
    rest(from);
    text.append('"');
  }

  private void rest(String from) {
    if (from.length() > MOST) {
      text.append("… (").append(from.length() - MOST).append(" characters more)");
    }
  }

  /** Half of a pair without its other half is none either, but harms nobody. */
  private static boolean isPrinted(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
