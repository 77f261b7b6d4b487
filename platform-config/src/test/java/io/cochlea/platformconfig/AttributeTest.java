package io.cochlea.platformconfig;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AttributeTest {

  @Test
  void valuesAreOfTheTypeTheirComponentsWant() {
    assertEquals(8_080, Declared.PORT.parse(" 8080 "));
    assertEquals(0.25f, Declared.THRESHOLD.parse("0.25"));
    assertEquals(true, Declared.REMOTE.parse("true"));
    assertEquals("nio", Declared.TRANSPORT.parse("nio"));
    assertArrayEquals(
        new String[] {"a", "b,c", "d\\"}, (String[]) Declared.ALIASES.parse("a, b\\,c,d\\\\"));
    assertArrayEquals(new String[0], (String[]) Declared.ALIASES.parse(" "));
  }

  @Test
  void aRefusalNamesSettingValueAndWhatIsAllowed() {
    assertRefused(Declared.PORT, "70000", "gateway.port '70000' is refused, allowed is 0 to 65535");
    assertRefused(Declared.IDLE, "0", "gateway.idleSeconds '0' is refused, allowed is 1 to 3600 s");
    assertRefused(Declared.PORT, "1e3", "gateway.port '1e3' is refused, allowed is 0 to 65535");
    assertRefused(
        Declared.THRESHOLD, "NaN", "gateway.threshold 'NaN' is refused, allowed is 0.01 to 0.99");
    assertRefused(
        Declared.TRANSPORT,
        "pigeon",
        "gateway.transport 'pigeon' is refused, allowed is auto, nio");
    assertRefused(
        Declared.REMOTE, "yes", "gateway.allowRemote 'yes' is refused, allowed is true or false");
    assertRefused(
        Declared.ALIASES,
        "a\nb",
        "gateway.aliases 'a\\u000ab' is refused, allowed is a list of text");
  }

  @Test
  void aSecretIsNotInItsRefusal() {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> Declared.KEYS.parse("geheim\u0000"));
    assertFalse(String.valueOf(refused.getMessage()).contains("geheim"), refused.getMessage());
  }

  @Property
  void whatIsInRangeIsTakenAndNothingElse(@ForAll int port) {
    if (port >= 0 && port <= 65_535) {
      assertEquals(port, Declared.PORT.parse(Integer.toString(port)));
    } else {
      assertThrows(
          IllegalArgumentException.class, () -> Declared.PORT.parse(Integer.toString(port)));
    }
  }

  /** As variables of the environment may be anything. */
  @Property
  void anyTextIsAValueOrRefusedOnOneLine(
      @ForAll String text, @ForAll @IntRange(max = 6) int which) {
    Attribute attribute = Declared.ALL.get(which);
    try {
      Object value = attribute.parse(text);
      assertEquals(
          attribute.text(value), attribute.text(attribute.parse(attribute.text(value))), text);
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      assertEquals(1, message.lines().count(), message);
      assertTrue(message.contains(attribute.name().toString()), message);
      assertTrue(message.contains(attribute.allowed()), message);
      assertTrue(message.length() < 2_000, message);
    }
  }

  @Property
  void listsAreReadAsTheyWereWritten(@ForAll List<String> entries) {
    List<String> plain = entries.stream().map(String::strip).toList();
    Assume.that(!Entries.text(plain).isBlank());
    assertEquals(plain, Entries.of(Entries.text(plain)));
  }

  private static void assertRefused(Attribute attribute, String text, String message) {
    var refused = assertThrows(IllegalArgumentException.class, () -> attribute.parse(text));
    assertEquals(message, refused.getMessage());
  }
}
