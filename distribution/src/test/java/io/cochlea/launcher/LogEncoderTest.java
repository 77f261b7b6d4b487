package io.cochlea.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogEncoderTest {
  /** Each forges a line, wipes a screen, renames a terminal or reads backwards, where it is let. */
  private static final List<String> ATTEMPTS =
      List.of(
          "a\n12:00:00.000 INFO  io.cochlea.Fake - all is well",
          "a\r\nb",
          "a\u001B[2J\u001B]0;owned\u0007b",
          "a\u009B31mb",
          "a\u0000\b\b\u007Fb",
          "a\u2028b\u2029c\u0085d",
          "a\u202Egnp.exe\u2066b",
          "\"},{\"level\":\"ERROR\"",
          "back\\slash\\\"");

  private final LoggerContext context = new LoggerContext();

  @Test
  void aPlainLineIsWhatItWas() {
    String line = encode("plain", "Listening at http://127.0.0.1:8484 – grün 音", null, Map.of());
    assertTrue(
        line.matches(
            "\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  i\\.c\\.gateway\\.Requests"
                + " - Listening at http://127\\.0\\.0\\.1:8484 – grün 音\\R"),
        line);
  }

  @Test
  void noAttemptForgesALine() {
    for (String form : List.of("plain", "json")) {
      for (String attempt : ATTEMPTS) {
        String line = encode(form, attempt, null, Map.of("request", attempt));
        assertEquals(1, line.lines().count(), line);
        assertTrue(line.strip().chars().noneMatch(LogEncoderTest::isHarmful), line);
      }
    }
  }

  private static boolean isHarmful(int c) {
    return Character.isISOControl(c)
        || Character.getType(c) == Character.FORMAT
        || c == '\u2028'
        || c == '\u2029';
  }

  @Test
  void whatIsEscapedCanBeRead() {
    String line = encode("plain", "a\r\n\u001B[2J\u202E", null, Map.of("request", "r-1"));
    assertTrue(line.contains(" - [r-1] a\\x0D\\x0A\\x1B[2J\\u202E"), line);
  }

  @Test
  void anObjectOfJsonHoldsWhatWasSaid() {
    String line =
        encode(
            "json",
            "a \"b\"\n\\ \u001B",
            new IllegalStateException("x\ny"),
            Map.of("request", "r-1"));
    assertTrue(
        line.matches(
            "\\{\"time\":\"[0-9T:.-]+Z\",\"level\":\"WARN\",\"logger\":\"io.cochlea.gateway.Requests\","
                + "\"thread\":\"[^\"]+\",\"request\":\"r-1\","
                + "\"message\":\"a \\\\\"b\\\\\"\\\\u000a\\\\\\\\ \\\\u001b\","
                + "\"trace\":\"java.lang.IllegalStateException: x\\\\u000ay\\\\u000a  at .*\"}\\R"),
        line);
  }

  @Test
  void whatAnExceptionSaysForgesNoLineEither() {
    Exception cause = new IllegalArgumentException("c\nat forged(Line.java:1)");
    String text = encode("plain", "m", new IllegalStateException("x\r\ny", cause), Map.of());
    assertTrue(text.contains("java.lang.IllegalStateException: x\\x0D\\x0Ay"), text);
    assertTrue(text.contains("caused by java.lang.IllegalArgumentException: c\\x0Aat"), text);
    assertTrue(
        text.lines().skip(1).allMatch(l -> l.matches("(caused by )?java\\.lang\\..*|  at .*")),
        text);
  }

  @Test
  void aLineHasABound() {
    String line = encode("plain", "x".repeat(1 << 20), null, Map.of());
    assertTrue(line.length() < 9_000, "length " + line.length());
    assertTrue(line.contains("(1040384 characters more)"), line.substring(8_000));
    String trace = encode("json", "m", new IllegalStateException("y".repeat(1 << 20)), Map.of());
    assertTrue(trace.length() < 18_000, "length " + trace.length());
  }

  @Test
  void aCommandShowsNoStack() {
    LogEncoder encoder = encoder("plain");
    encoder.setTraces(false);
    String text = text(encoder, event("m", new IllegalStateException("x"), Map.of()));
    assertEquals(1, text.lines().count(), text);
  }

  @Test
  void whatTheEnvironmentSaysIsLookedAt() {
    LogForm.require(Map.of());
    LogForm.require(Map.of("COCHLEA_LOG", "JSON", "COCHLEA_LOG_LEVEL", "debug"));
    assertEquals(
        "COCHLEA_LOG 'xml' is not plain or json",
        assertThrows(
                IllegalArgumentException.class, () -> LogForm.require(Map.of("COCHLEA_LOG", "xml")))
            .getMessage());
    assertEquals(
        "COCHLEA_LOG_LEVEL 'loud' is not off, error, warn, info, debug or trace",
        assertThrows(
                IllegalArgumentException.class,
                () -> LogForm.require(Map.of("COCHLEA_LOG_LEVEL", "loud")))
            .getMessage());
    assertFalse(encode("json", "m", null, Map.of()).contains("\"request\""));
  }

  private String encode(
      String form, String message, @Nullable Throwable thrown, Map<String, String> mdc) {
    return text(encoder(form), event(message, thrown, mdc));
  }

  private static LogEncoder encoder(String form) {
    LogEncoder encoder = new LogEncoder();
    encoder.setForm(form);
    encoder.setTraces(true);
    return encoder;
  }

  private static String text(LogEncoder encoder, LoggingEvent event) {
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }

  private LoggingEvent event(String message, @Nullable Throwable thrown, Map<String, String> mdc) {
    LoggingEvent event =
        new LoggingEvent(
            LogEncoderTest.class.getName(),
            context.getLogger("io.cochlea.gateway.Requests"),
            Level.WARN,
            "{}",
            thrown,
            new Object[] {message});
    event.setMDCPropertyMap(mdc);
    return event;
  }
}
