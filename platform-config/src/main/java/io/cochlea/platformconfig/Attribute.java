package io.cochlea.platformconfig;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A setting as its bundle's Metatype declares it.
 *
 * @param list whether it has several values
 * @param fallback what holds when nothing else is said, as text
 * @param min the least number allowed; null for any
 * @param max the greatest number allowed; null for any
 * @param options the only values allowed; empty for any
 */
record Attribute(
    Name name,
    Type type,
    boolean list,
    String fallback,
    @Nullable String min,
    @Nullable String max,
    List<String> options,
    String description) {
  private static final int MAX_LENGTH = 16_384;
  private static final Pattern LAST_WORD = Pattern.compile("([A-Z]?[a-z]+|[A-Z]+|MiB)$");
  private static final Map<String, String> UNITS =
      Map.of("millis", "ms", "seconds", "s", "minutes", "min", "mib", "MiB", "mebibytes", "MiB");

  Attribute {
    options = List.copyOf(options);
  }

  boolean secret() {
    return type == Type.PASSWORD;
  }

  /**
   * The value that {@code text} stands for, as Config Admin takes it.
   *
   * @throws IllegalArgumentException naming setting, value and what is allowed
   */
  Object parse(String text) {
    if (text.length() > MAX_LENGTH || text.chars().anyMatch(Character::isISOControl)) {
      throw refused(text);
    }
    if (!list) {
      return one(text, text);
    }
    List<String> entries = Entries.of(text);
    Object values = Array.newInstance(type.java, entries.size());
    for (int i = 0; i < entries.size(); i++) {
      Array.set(values, i, one(entries.get(i), text));
    }
    return values;
  }

  private Object one(String entry, String text) {
    try {
      Object value = type.parse(entry);
      if ((options.isEmpty() || options.contains(value.toString())) && within(value)) {
        return value;
      }
    } catch (IllegalArgumentException malformed) {
      // told below with what is allowed
    }
    throw refused(text);
  }

  private boolean within(Object value) {
    if (!type.numeric()) {
      return true;
    }
    BigDecimal number = new BigDecimal(value.toString());
    return (min == null || number.compareTo(new BigDecimal(min)) >= 0)
        && (max == null || number.compareTo(new BigDecimal(max)) <= 0);
  }

  private IllegalArgumentException refused(String text) {
    return new IllegalArgumentException(
        "%s %s is refused, allowed is %s".formatted(name, shown(text), allowed()));
  }

  /** {@code text} as people may see it: in quotes, on one line; a secret not at all. */
  String shown(String text) {
    return secret() ? "(secret)" : Escaped.quoted(text);
  }

  /** The canonical text of a value of {@link #parse} or of Config Admin. */
  String text(Object value) {
    if (!value.getClass().isArray()) {
      return value.toString();
    }
    List<Object> entries = new ArrayList<>();
    for (int i = 0; i < Array.getLength(value); i++) {
      entries.add(Array.get(value, i));
    }
    return Entries.text(entries);
  }

  /** In words: a range with its unit, names, or a form. */
  String allowed() {
    String one = options.isEmpty() ? range() : String.join(", ", options);
    return list ? "a list of " + one : one;
  }

  private String range() {
    if (min == null || max == null) {
      return type.form;
    }
    return (min + " to " + max + " " + unit()).strip();
  }

  private String unit() {
    Matcher last = LAST_WORD.matcher(name.key());
    return last.find() ? UNITS.getOrDefault(last.group().toLowerCase(Locale.ROOT), "") : "";
  }
}
