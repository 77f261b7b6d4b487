package io.cochlea.platformconfig;

import java.util.Locale;

/** Of one value. Types of Metatype that no setting has are taken for text. */
enum Type {
  STRING("text", String.class) {
    @Override
    Object parse(String text) {
      return text;
    }
  },
  PASSWORD("a secret", String.class) {
    @Override
    Object parse(String text) {
      return text;
    }
  },
  BOOLEAN("true or false", Boolean.class) {
    @Override
    Object parse(String text) {
      return switch (text.strip()) {
        case "true" -> true;
        case "false" -> false;
        default -> throw new IllegalArgumentException(text);
      };
    }
  },
  INTEGER("a whole number", Integer.class) {
    @Override
    Object parse(String text) {
      return Integer.valueOf(text.strip());
    }
  },
  LONG("a whole number", Long.class) {
    @Override
    Object parse(String text) {
      return Long.valueOf(text.strip());
    }
  },
  FLOAT("a number", Float.class) {
    @Override
    Object parse(String text) {
      return finite(Float.valueOf(text.strip()));
    }
  },
  DOUBLE("a number", Double.class) {
    @Override
    Object parse(String text) {
      return finite(Double.valueOf(text.strip()));
    }
  };

  /** In words. */
  final String form;

  final Class<?> java;

  Type(String form, Class<?> java) {
    this.form = form;
    this.java = java;
  }

  static Type of(String metatype) {
    for (Type type : values()) {
      if (type.name().equals(metatype.toUpperCase(Locale.ROOT))) {
        return type;
      }
    }
    return STRING;
  }

  /**
   * @throws IllegalArgumentException when it is none of this type
   */
  abstract Object parse(String text);

  boolean numeric() {
    return Number.class.isAssignableFrom(java);
  }

  private static <N extends Number> N finite(N number) {
    if (!Double.isFinite(number.doubleValue())) {
      throw new IllegalArgumentException(number.toString());
    }
    return number;
  }
}
