package io.cochlea.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.configuration.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigCommandTest {

  /** Settings that take everything. */
  private static final class Taken implements Settings {
    final List<String> changes = new ArrayList<>();

    @Override
    public List<Setting> list() {
      return List.of(
          setting("io.cochlea.gateway", "port", "8484", "0 to 65535"),
          setting("io.cochlea.gateway", "apiKeysSha256", "", "a list of a secret"),
          setting("org.example", "path", "/a/" + "very/".repeat(30) + "long", "text"));
    }

    private static Setting setting(String pid, String key, String value, String allowed) {
      return new Setting(
          pid,
          key,
          value,
          Source.OPERATOR,
          "1",
          allowed,
          "What it is for, told in so many words that they take more than one line of it.",
          "COCHLEA_X");
    }

    @Override
    public Setting set(String by, String pid, String key, String value) {
      changes.add(by + " " + pid + " " + key + "=" + value);
      return setting(pid, key, value, "0 to 65535");
    }

    @Override
    public Setting reset(String by, String pid, String key) {
      changes.add(by + " " + pid + " " + key);
      return setting(pid, key, "8484", "0 to 65535");
    }
  }

  private final Taken taken = new Taken();
  private final ConfigCommand command = new ConfigCommand(taken);

  @Test
  void listsValuesAndSourcesInEightyColumns() throws IOException {
    for (String shown : List.of(command.config(), command.config("list", "--verbose", "gateway"))) {
      assertTrue(shown.contains("gateway.port"), shown);
      assertTrue(shown.contains("(secret)"), shown);
      shown.lines().forEach(line -> assertTrue(line.length() <= 80, line));
    }
    assertEquals(2, command.config("list", "gateway.p").lines().count());
    assertTrue(command.config("list", "--verbose", "io.cochlea.gateway").contains("COCHLEA_X"));
  }

  @Test
  void setsByTheShortNameAndTheLongOne() throws IOException {
    assertEquals(
        "gateway.port is '80' now (operator); it was '8484'",
        command.config("set", "gateway.port", "80"));
    command.config("set", "io.cochlea.gateway.port", "81");
    command.config("reset", "gateway.port");
    assertEquals(
        List.of(
            "console io.cochlea.gateway port=80",
            "console io.cochlea.gateway port=81",
            "console io.cochlea.gateway port"),
        taken.changes);
    assertFalse(command.config("set", "gateway.apiKeysSha256", "").contains("abc"));
  }

  @Test
  void whatIsNotThereIsNamed() {
    for (String[] wrong :
        List.of(
            new String[] {"set", "gateway.prot", "1"},
            new String[] {"get", "nothing"},
            new String[] {"list", "nothing"},
            new String[] {"set", "gateway.port"},
            new String[] {"forget", "gateway.port"})) {
      assertThrows(IllegalArgumentException.class, () -> command.config(wrong));
    }
    assertEquals(List.of(), taken.changes);
  }
}
