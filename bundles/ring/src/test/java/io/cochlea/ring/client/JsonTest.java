package io.cochlea.ring.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @Test
  void whatRfc8259AllowsIsRead() {
    assertEquals(
        Map.of("text", "a\"\\/\b\f\n\r\té😀", "n", List.of(0.0, -1.5e3, 2.0), "t", true),
        Json.parse(
            " {\"text\" : \"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\ude00\","
                + "\"n\":[0, -1.5E+3 ,2e0,null],\"t\":true, \"x\":null}\r\n"));
    assertEquals(Map.of("a", Map.of(), "b", List.of()), Json.parse("{\"a\":{},\"b\":[]}"));
    assertEquals(false, Json.parse("false"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "{", "[", "\"", "\"\\", "\"\\u12", "\"\\u12g4\"", "\"\\x\"", "\"\n\"", "{a:1}",
        "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "[1,]", "[1 2]", "01", "1.", ".5", "+1", "-", "1e",
        "nul", "truefalse", "NaN", "{} {}", "<html>"
      })
  void whatItDoesNotIsRefused(String garbage) {
    assertThrows(IllegalArgumentException.class, () -> Json.parse(garbage));
  }

  @Test
  void depthIsBounded() {
    String deep = "[".repeat(100_000);
    assertThrows(IllegalArgumentException.class, () -> Json.parse(deep));
  }
}
