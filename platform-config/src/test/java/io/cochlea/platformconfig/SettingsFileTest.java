package io.cochlea.platformconfig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsFileTest {
  private static final Map<Name, String> VALUES =
      Map.of(
          new Name("io.cochlea.gateway", "port"), "8080",
          new Name("io.cochlea.gateway", "aliases"), "a\\,b,\"c\"",
          new Name("io.cochlea.engine", "model"), "größer");

  @TempDir Path folder;
  private Path path = Path.of("");
  private SettingsFile file = new SettingsFile(path);

  @BeforeEach
  void open() {
    path = folder.resolve("settings.json");
    file = new SettingsFile(path);
  }

  @Test
  void keepsWhatIsSavedForItsOwnerOnly() throws IOException {
    assertEquals(Map.of(), file.load());
    file.save(VALUES);
    assertEquals(VALUES, file.load());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    file.save(Map.of());
    assertEquals(Map.of(), file.load());
    assertFalse(Files.exists(folder.resolve("settings.json.new")));
  }

  @Test
  void aCrashBeforeTheMoveLeavesTheOldOne() throws IOException {
    file.save(VALUES);
    Path fresh = Files.writeString(folder.resolve("settings.json.new"), "{\"io.cochlea.ga");
    assertEquals(VALUES, file.load());
    file.save(Map.of());
    assertFalse(Files.exists(fresh));
    assertEquals(Map.of(), file.load());
  }

  @Test
  void aLinkIsNeitherReadNorWrittenThrough() throws IOException {
    Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "{\"a\": {\"b\": 1}}");
    Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rw-------"));
    Files.createSymbolicLink(path, elsewhere);
    assertEquals(Map.of(), file.load());
    Files.createSymbolicLink(folder.resolve("settings.json.new"), elsewhere);
    file.save(VALUES);
    assertTrue(Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS));
    assertEquals("{\"a\": {\"b\": 1}}", Files.readString(elsewhere));
  }

  @Test
  void whatOthersMayWriteIsNotTrusted() throws IOException {
    file.save(VALUES);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
    assertEquals(Map.of(), file.load());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{\"a\": 1}",
        "{\"a\": {\"b\": {}}}",
        "{\"a\": {\"b\": null}}",
        "{\"a\": {\"b\": [[1]]}}",
        "{\"a\": {\"b\": 1}} x"
      })
  void aDamagedFileIsSetAsideAndNothingOfItHolds(String text) throws IOException {
    file.save(VALUES);
    Files.writeString(path, text);
    assertEquals(Map.of(), file.load());
    assertFalse(Files.exists(path));
    assertEquals(text, Files.readString(folder.resolve("settings.json.refused")));
    file.save(VALUES);
    assertEquals(VALUES, file.load());
  }

  @Test
  void halfOfItIsRefusedAtEveryByte() throws IOException {
    byte[] whole = SettingsJson.write(VALUES).strip().getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < whole.length; length++) {
      String half = new String(whole, 0, length, StandardCharsets.UTF_8);
      assertThrows(IOException.class, () -> SettingsJson.read(half), half);
    }
  }

  @Test
  void flippedBitsAreReadOrRefused() {
    Random random = new Random(7);
    for (int round = 0; round < 2_000; round++) {
      byte[] bytes = SettingsJson.write(VALUES).getBytes(StandardCharsets.UTF_8);
      for (int flips = 0; flips < 3; flips++) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      readOrRefuse(new String(bytes, StandardCharsets.ISO_8859_1));
    }
    readOrRefuse("[".repeat(100_000));
    readOrRefuse("{\"a\":".repeat(100_000));
  }

  @Property
  void anyTextIsReadOrRefused(@ForAll String text) {
    readOrRefuse(text);
  }

  @Property
  void whatIsWrittenIsRead(@ForAll Map<String, String> values) throws IOException {
    Map<Name, String> named = new java.util.TreeMap<>();
    values.forEach((key, value) -> named.put(new Name("pid" + key.length() % 3, key), value));
    assertEquals(named, SettingsJson.read(SettingsJson.write(named)));
  }

  private static void readOrRefuse(String text) {
    try {
      SettingsJson.read(text);
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      assertEquals(1, message.lines().count(), message);
    }
  }
}
