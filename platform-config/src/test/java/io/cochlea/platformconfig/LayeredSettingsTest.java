package io.cochlea.platformconfig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.configuration.Settings.Setting;
import io.cochlea.api.configuration.Settings.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayeredSettingsTest {
  private static final String PID = Declared.PID;
  private static final String SECRET = "9f86d081884c7d659a2feaa0c55ad015";

  @TempDir Path folder;
  private final AtomicLong clock = new AtomicLong();
  private final Owner owner = new Owner();

  /** A component that remembers what it was given. */
  private static final class Owner implements Owners {
    final Map<String, Object> has = new HashMap<>();
    final List<Map<String, Object>> offers = new ArrayList<>();
    @Nullable String refusal;

    @Override
    public void give(String pid, Map<String, Object> properties) {
      has.clear();
      has.putAll(properties);
    }

    @Override
    public @Nullable String offer(String pid, Map<String, Object> properties) {
      offers.add(properties);
      give(pid, properties);
      String once = refusal;
      refusal = null;
      return once;
    }
  }

  private LayeredSettings settings(Map<String, String> environment) throws IOException {
    SettingsFile file = new SettingsFile(folder.resolve("settings.json"));
    Map<Name, String> profile = Map.of(Declared.IDLE.name(), "30");
    LayeredSettings settings =
        new LayeredSettings(
            owner, new Layers(profile, file.load(), environment), file, new Rate(clock::get));
    settings.add(Declared.ALL);
    return settings;
  }

  private static Setting find(LayeredSettings settings, String key) {
    return settings.list().stream().filter(s -> s.key().equals(key)).findFirst().orElseThrow();
  }

  @Test
  void aComponentIsGivenWhatIsNotItsDefault() throws IOException {
    LayeredSettings settings = settings(Map.of("COCHLEA_GATEWAY_PORT", "0"));
    assertEquals(Map.of("idleSeconds", 30, "port", 0), owner.has);
    assertEquals(Source.ENVIRONMENT, find(settings, "port").source());
    assertEquals(Source.PROFILE, find(settings, "idleSeconds").source());
    assertEquals(Source.DEFAULT, find(settings, "transport").source());
    assertEquals(List.of(), settings.fatal());
  }

  @Test
  void whatIsSetHoldsAtOnceAndAtTheNextStart() throws IOException {
    Setting set = settings(Map.of()).set("test", PID, "idleSeconds", "45");
    assertEquals(Source.OPERATOR, set.source());
    assertEquals(45, owner.has.get("idleSeconds"));
    LayeredSettings next = settings(Map.of());
    assertEquals("45", find(next, "idleSeconds").value());
    Setting reset = next.reset("test", PID, "idleSeconds");
    assertEquals(Source.PROFILE, reset.source());
    assertEquals(30, owner.has.get("idleSeconds"));
    assertEquals("30", find(settings(Map.of()), "idleSeconds").value());
  }

  @Test
  void whatItsOwnerRefusesIsTakenBackInItsWords() throws IOException {
    LayeredSettings settings = settings(Map.of());
    owner.refusal = "port 80 is for kings\nonly";
    var refused =
        assertThrows(IllegalArgumentException.class, () -> settings.set("test", PID, "port", "80"));
    assertEquals(
        "gateway.port '80' is refused: port 80 is for kings\\u000aonly", refused.getMessage());
    assertEquals(Map.of("idleSeconds", 30), owner.has);
    assertEquals(Source.DEFAULT, find(settings, "port").source());
    assertFalse(Files.exists(folder.resolve("settings.json")));
  }

  @Test
  void whatIsNotAllowedNeverReachesItsOwner() throws IOException {
    LayeredSettings settings = settings(Map.of());
    assertThrows(IllegalArgumentException.class, () -> settings.set("test", PID, "port", "70000"));
    assertThrows(IllegalArgumentException.class, () -> settings.set("test", PID, "prot", "8080"));
    assertEquals(List.of(), owner.offers);
  }

  @Test
  void theEnvironmentIsNotOverridden() throws IOException {
    LayeredSettings settings = settings(Map.of("COCHLEA_GATEWAY_PORT", "8181"));
    var refused =
        assertThrows(IllegalStateException.class, () -> settings.set("test", PID, "port", "8282"));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("COCHLEA_GATEWAY_PORT"),
        refused.getMessage());
    assertEquals("8181", find(settings, "port").value());
  }

  @Test
  void aBadVariableIsNamedAndFatal() throws IOException {
    LayeredSettings settings = settings(Map.of("COCHLEA_GATEWAY_PORT", "all"));
    assertEquals(
        List.of("COCHLEA_GATEWAY_PORT: gateway.port 'all' is refused, allowed is 0 to" + " 65535"),
        settings.fatal());
  }

  @Test
  void whatCannotBeKeptIsTakenBack() throws IOException {
    LayeredSettings settings = settings(Map.of());
    Files.createDirectories(folder.resolve("settings.json/in the way"));
    assertThrows(IOException.class, () -> settings.set("test", PID, "port", "8080"));
    assertEquals(Map.of("idleSeconds", 30), owner.has);
    assertEquals(Source.DEFAULT, find(settings, "port").source());
  }

  @Test
  void changesAreLimitedInTheirRate() throws IOException {
    LayeredSettings settings = settings(Map.of());
    for (int port = 1; port <= Rate.MOST; port++) {
      settings.set("test", PID, "port", Integer.toString(port));
    }
    settings.set("test", PID, "port", Integer.toString(Rate.MOST)); // changes nothing
    assertThrows(IllegalStateException.class, () -> settings.set("test", PID, "port", "99"));
    clock.addAndGet(TimeUnit.SECONDS.toNanos(Rate.WINDOW_SECONDS));
    assertEquals("99", settings.set("test", PID, "port", "99").value());
  }

  @Test
  void aSecretIsKeptAndNeverShown() throws IOException {
    LayeredSettings settings = settings(Map.of());
    Setting set = settings.set("test", PID, "apiKeysSha256", SECRET);
    assertEquals("", set.value());
    assertEquals(SECRET, ((String[]) Objects.requireNonNull(owner.has.get("apiKeysSha256")))[0]);
    assertFalse(settings.list().toString().contains(SECRET));
    owner.refusal = "'" + SECRET + "0' is no key";
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> settings.set("test", PID, "apiKeysSha256", SECRET + "0"));
    assertFalse(String.valueOf(refused.getMessage()).contains(SECRET), refused.getMessage());
    Path kept = folder.resolve("settings.json");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
  }

  @Test
  void whatWasKeptAndIsNoLongerAllowedIsPassedOver() throws IOException {
    new SettingsFile(folder.resolve("settings.json"))
        .save(Map.of(Declared.PORT.name(), "70000", new Name("org.example.gone", "key"), "kept"));
    LayeredSettings settings = settings(Map.of());
    assertEquals("8484", find(settings, "port").value());
    assertEquals(List.of(), settings.fatal());
    settings.set("test", PID, "port", "8080");
    assertTrue(Files.readString(folder.resolve("settings.json")).contains("org.example.gone"));
  }

  @Test
  void settingsGoWithTheirBundle() throws IOException {
    LayeredSettings settings = settings(Map.of());
    assertTrue(settings.knows("COCHLEA_GATEWAY_PORT"));
    settings.remove(Declared.ALL);
    assertEquals(List.of(), settings.list());
    assertFalse(settings.knows("COCHLEA_GATEWAY_PORT"));
  }
}
