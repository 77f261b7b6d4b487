package io.cochlea.ring.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads JSON, RFC 8259: maps, lists, strings, doubles, booleans; what is null is left out. */
final class Json {
  private static final int MAX_DEPTH = 64;
  private static final String WORD = "+-.0123456789Eaeflnrstu";
  private static final String NUMBER = "-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?";

  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /**
   * @throws IllegalArgumentException saying where it is none
   */
  static @Nullable Object parse(String text) {
    Json json = new Json(text);
    Object value = json.value(0);
    json.space();
    if (json.at < text.length()) {
      throw json.wrong();
    }
    return value;
  }

  private @Nullable Object value(int depth) {
    if (depth > MAX_DEPTH) {
      throw wrong();
    }
    space();
    char first = at < text.length() ? text.charAt(at) : 0;
    return switch (first) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      default -> scalar();
    };
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> members = new LinkedHashMap<>();
    at++;
    if (found('}')) {
      return members;
    }
    do {
      space();
      String name = string();
      require(':');
      Object value = value(depth + 1);
      if (value != null) {
        members.put(name, value);
      }
    } while (found(','));
    require('}');
    return members;
  }

  private List<Object> array(int depth) {
    List<Object> values = new ArrayList<>();
    at++;
    if (found(']')) {
      return values;
    }
    do {
      Object value = value(depth + 1);
      if (value != null) {
        values.add(value);
      }
    } while (found(','));
    require(']');
    return values;
  }

  private String string() {
    require('"');
    StringBuilder string = new StringBuilder();
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return string.toString();
      }
      if (c < ' ') {
        break;
      }
      string.append(c == '\\' ? escaped() : c);
    }
    throw wrong();
  }

  /** The character that the escape at hand stands for; ends on its last one. */
  private char escaped() {
    at++;
    char c = at < text.length() ? text.charAt(at) : 0;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        String digits =
            text.substring(Math.min(at + 1, text.length()), Math.min(at + 5, text.length()));
        if (!digits.matches("[0-9a-fA-F]{4}")) {
          throw wrong();
        }
        at += 4;
        yield (char) Integer.parseInt(digits, 16);
      }
      default -> throw wrong();
    };
  }

  private @Nullable Object scalar() {
    int begin = at;
    while (at < text.length() && WORD.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String word = text.substring(begin, at);
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      case "null" -> null;
      default -> {
        if (!word.matches(NUMBER)) {
          at = begin;
          throw wrong();
        }
        yield Double.valueOf(word);
      }
    };
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean found(char wanted) {
    space();
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private void require(char wanted) {
    if (!found(wanted)) {
      throw wrong();
    }
  }

  private IllegalArgumentException wrong() {
    return new IllegalArgumentException(
        at < text.length()
            ? "character %d is '%c'".formatted(at, text.charAt(at))
            : "it ends after %d characters".formatted(at));
  }
}
