package io.cochlea.platformconfig;

import java.util.List;

/** Settings as a bundle would declare them. */
final class Declared {
  static final String PID = "io.cochlea.gateway";

  static final Attribute PORT = number("port", Type.INTEGER, "8484", "0", "65535");
  static final Attribute THRESHOLD = number("threshold", Type.FLOAT, "0.5", "0.01", "0.99");
  static final Attribute IDLE = number("idleSeconds", Type.INTEGER, "60", "1", "3600");
  static final Attribute TRANSPORT =
      new Attribute(
          new Name(PID, "transport"),
          Type.STRING,
          false,
          "auto",
          null,
          null,
          List.of("auto", "nio"),
          "How.");
  static final Attribute REMOTE = plain("allowRemote", Type.BOOLEAN, false, "false");
  static final Attribute ALIASES = plain("aliases", Type.STRING, true, "whisper-1,a\\,b");
  static final Attribute KEYS = plain("apiKeysSha256", Type.PASSWORD, true, "");
  static final List<Attribute> ALL =
      List.of(PORT, THRESHOLD, IDLE, TRANSPORT, REMOTE, ALIASES, KEYS);

  private Declared() {}

  private static Attribute number(String key, Type type, String fallback, String min, String max) {
    return new Attribute(
        new Name(PID, key), type, false, fallback, min, max, List.of(), "A number.");
  }

  private static Attribute plain(String key, Type type, boolean list, String fallback) {
    return new Attribute(
        new Name(PID, key), type, list, fallback, null, null, List.of(), "A value.");
  }
}
