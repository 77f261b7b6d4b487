package io.cochlea.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeOptionsTest {
  @TempDir Path home;

  @BeforeEach
  void sets() throws Exception {
    Files.createDirectories(home.resolve("optional/webconsole"));
    Files.createFile(home.resolve("optional/metal.jar"));
  }

  @Test
  void optionsStandInAnyOrder() throws Exception {
    assertEquals(new ServeOptions(null, null), options());
    assertEquals(new ServeOptions("tiny", null), options("--profile", "tiny"));
    ServeOptions both = new ServeOptions("tiny", home.resolve("optional/webconsole"));
    assertEquals(both, options("--profile", "tiny", "--with", "webconsole"));
    assertEquals(both, options("--with", "webconsole", "--profile", "tiny"));
  }

  @Test
  void anUnknownSetIsRefusedWithTheNames() {
    for (String name : List.of("metal.jar", "..", "")) {
      assertEquals(
          "--with '" + name + "' is no set of bundles, allowed is one of webconsole",
          refusal("--with", name));
    }
    assertEquals("--with '' is no set of bundles, allowed is one of webconsole", refusal("--with"));
  }

  @Test
  void whatIsNoOptionOrComesTwiceIsRefused() {
    assertEquals(
        "serve does not take '--port 1', allowed is --profile NAME and --with SET, each once",
        refusal("--port", "1"));
    refusal("--profile", "tiny", "--profile", "tiny");
    refusal("--with", "webconsole", "--with", "webconsole");
  }

  private ServeOptions options(String... arguments) throws Exception {
    return ServeOptions.of(home, arguments);
  }

  private String refusal(String... arguments) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> ServeOptions.of(home, arguments))
            .getMessage());
  }
}
