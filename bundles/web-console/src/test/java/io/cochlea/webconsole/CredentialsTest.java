package io.cochlea.webconsole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class CredentialsTest {
  /** SHA-256 of "abc", FIPS 180-2 B.1. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void onlyTheUserWithThePasswordMatches() {
    Credentials credentials = Credentials.of("operator", ABC);
    assertTrue(credentials.match(basic("operator:abc")));
    assertTrue(credentials.match(basic("operator:abc").replace("Basic", "bAsIc")));
    assertTrue(Credentials.of("operator", ABC.toUpperCase(Locale.ROOT)).exist());
    for (String other :
        List.of("operator:abd", "operator:", "admin:abc", ":abc", "abc", "", "operator:" + ABC)) {
      assertFalse(credentials.match(basic(other)), other);
    }
    for (String other : List.of("", "Basic", "Basic ", "Basic ?", "Bearer abc")) {
      assertFalse(credentials.match(other), other);
    }
  }

  @Test
  void withoutAPasswordNobodyMatches() {
    Credentials none = Credentials.of("operator", "");
    assertFalse(none.exist());
    assertFalse(none.match(basic("operator:")));
    assertFalse(none.match(basic("admin:admin")));
  }

  @Test
  void whatIsRefusedIsNamedButNotTold() {
    for (String bad : List.of("secret", ABC.substring(2), ABC + "00", ABC.replace('b', 'x'))) {
      var refused =
          assertThrows(IllegalArgumentException.class, () -> Credentials.of("operator", bad));
      assertEquals("passwordSha256 is not 64 hexadecimal digits", refused.getMessage());
    }
    assertThrows(IllegalArgumentException.class, () -> Credentials.of("", ABC));
    assertThrows(IllegalArgumentException.class, () -> Credentials.of("a:b", ABC));
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
