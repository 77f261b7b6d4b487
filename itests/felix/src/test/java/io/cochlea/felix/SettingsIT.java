package io.cochlea.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioFiles;
import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.configuration.Settings;
import io.cochlea.api.configuration.Settings.Setting;
import io.cochlea.api.configuration.Settings.Source;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRequest;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that change while a stream is heard. */
class SettingsIT {
  private static final long PAUSE_MILLIS = 500;

  /** Another value for text that has no options. */
  private static final Map<String, String> OTHERS =
      new HashMap<>(
          Map.of(
              "engine.model", "demo",
              "engine.vad", "webrtc",
              "placement.backend", "cpu",
              "gateway.host", "localhost",
              "gateway.admin.host", "localhost",
              "gateway.transport", "nio",
              "gateway.aliases", "whisper-1",
              "gateway.origins", "https://speech.example",
              "gateway.apiKeysSha256", "0".repeat(64)));

  /** They need files that are not here; their bundles' own tests have them. */
  private static final List<String> NEED_FILES =
      List.of(
          "gateway.tlsCertificate",
          "gateway.tlsKey",
          "recognizer.folders",
          "vad.silero.model.path");

  /** They decide what is heard as speech, and where it begins and ends. */
  private static final List<String> HEARING =
      List.of(
          "engine.hangOverMillis",
          "engine.maxSegmentMillis",
          "engine.minSpeechMillis",
          "engine.preRollMillis",
          "engine.threshold",
          "vad.webrtc.aggressiveness");

  @TempDir static Path directory;
  private static Path kept;
  private static Distribution distribution;
  private static Settings settings;
  private static List<Sample> samples;

  @BeforeAll
  static void start() throws Exception {
    kept = directory.resolve("settings.json");
    distribution =
        Distribution.withContracts(
            directory.resolve("framework"),
            Map.of(
                "cochlea.settings", kept.toString(),
                "cochlea.console.socket", directory.resolve("console.sock").toString()));
    distribution.service(SpeechModel.class);
    settings = distribution.service(Settings.class);
    samples = Sample.all();
    try (ServerSocket free = new ServerSocket(0)) {
      OTHERS.put("gateway.voskPort", Integer.toString(free.getLocalPort()));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    distribution.close();
  }

  @Test
  void everyBadValueIsRefusedWithWhatIsAllowedAndChangesNothing() {
    List<Setting> before = settings.list();
    assertTrue(before.size() > 50, before.size() + " settings");
    for (Setting setting : before) {
      if (setting.source() != Source.ENVIRONMENT) {
        for (String bad : bad(setting)) {
          var refused =
              assertThrows(
                  IllegalArgumentException.class,
                  () -> settings.set("test", setting.pid(), setting.key(), bad),
                  name(setting));
          String message = String.valueOf(refused.getMessage());
          assertTrue(message.contains(name(setting)), message);
          assertTrue(message.contains(setting.allowed()), message);
        }
      }
    }
    assertEquals(before, settings.list());
  }

  @Test
  void whatOnlyItsOwnerCanJudgeIsRefusedInItsWords() throws Exception {
    for (Map.Entry<String, String> bad :
        Map.of(
                "recognizer.folders", "/no/such",
                "recognizer.partialMillis", "7",
                "vad.silero.model.path", "/no/such.onnx",
                "gateway.host", "0.0.0.0",
                "gateway.apiKeysSha256", "abc",
                "gateway.admin.host", "0.0.0.0")
            .entrySet()) {
      Setting before = find(bad.getKey());
      var refused = assertThrows(IllegalArgumentException.class, () -> set(before, bad.getValue()));
      assertTrue(String.valueOf(refused.getMessage()).length() > 40, refused.getMessage());
      assertEquals(before, find(bad.getKey()), refused.getMessage());
    }
  }

  @Test
  void whatTheEnvironmentDecidesIsNotOverridden() {
    Setting port = find("gateway.port"); // decided by the pom, so that tests do not collide
    assertEquals(Source.ENVIRONMENT, port.source());
    var refused = assertThrows(IllegalStateException.class, () -> set(port, "8484"));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("COCHLEA_GATEWAY_PORT"),
        refused.getMessage());
  }

  @Test
  void everySettingChangesWhileAStreamIsHeardAndItsWordsStayTheSame() throws Throwable {
    List<String> untouched = new ArrayList<>();
    Listener changed = new Listener();
    int spoken = whileHeard(changed, setting -> !HEARING.contains(name(setting)), untouched);
    untouched.removeAll(HEARING);
    List<String> expected = new ArrayList<>(NEED_FILES);
    expected.addAll(List.of("gateway.admin.port", "gateway.port"));
    assertEquals(expected.stream().sorted().toList(), untouched.stream().sorted().toList());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));

    resetAll();
    Listener alone = new Listener();
    Stream again = open("alone", alone);
    for (int i = 0; i < spoken; i++) {
      speak(again, i);
    }
    again.writer().end();
    alone.await();
    assertEquals(alone.text(), changed.text());
  }

  @Test
  void whatDecidesWhereUtterancesEndChangesWhileAStreamIsHeard() throws Throwable {
    List<String> untouched = new ArrayList<>();
    Listener changed = new Listener();
    int spoken = whileHeard(changed, setting -> HEARING.contains(name(setting)), untouched);
    resetAll();
    assertTrue(changed.segments.size() >= spoken, changed.text());
  }

  /** Changes settings while a stream is heard; returns how many samples it was given. */
  private static int whileHeard(
      Listener listener, Predicate<Setting> wanted, List<String> untouched) throws Throwable {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger spoken = new AtomicInteger();
    Stream stream = open("changed", listener);
    Thread speaker =
        Thread.ofPlatform()
            .start(() -> {
              try {
                do {
                  speak(stream, spoken.getAndIncrement());
                  Thread.sleep(PAUSE_MILLIS);
                } while (!over.get());
                stream.writer().end();
              } catch (IOException | InterruptedException e) {
                listener.failed(e);
              }
            });
    try {
      for (Setting setting : settings.list()) {
        String other = other(setting);
        if (setting.source() == Source.ENVIRONMENT || other == null || !wanted.test(setting)) {
          untouched.add(name(setting));
          continue;
        }
        assertEquals(Source.OPERATOR, set(setting, other).source(), name(setting));
        assertEquals(0, listener.ends.get(), "ended by " + name(setting));
      }
    } finally {
      over.set(true);
      speaker.join();
    }
    listener.await();
    assertEquals(1, listener.ends.get());
    return spoken.get();
  }

  private static void resetAll() throws Exception {
    for (Setting setting : settings.list()) {
      if (setting.source() == Source.OPERATOR) {
        patiently(() -> settings.reset("test", setting.pid(), setting.key()));
      }
    }
  }

  private static Stream open(String name, Listener listener) throws Exception {
    RecognitionOptions finals = RecognitionOptions.DEFAULT.withPartials(false);
    return distribution
        .service(Engine.class)
        .open(new StreamRequest(name, AudioFormat.SPEECH, null, "demo", finals), listener);
  }

  private static void speak(Stream stream, int which) throws IOException, InterruptedException {
    AudioFiles files = distribution.service(AudioFiles.class);
    samples.get(which % samples.size()).into(stream, files, false);
    Spoken.write(stream, new short[Spoken.RATE], 0, Spoken.RATE); // a pause ends the utterance
  }

  private static Setting set(Setting setting, String value) throws Exception {
    return patiently(() -> settings.set("test", setting.pid(), setting.key(), value));
  }

  private interface Change {
    Setting make() throws IOException;
  }

  /** So many are allowed in so long. */
  private static Setting patiently(Change change) throws IOException, InterruptedException {
    while (true) {
      try {
        return change.make();
      } catch (IllegalStateException e) {
        if (!String.valueOf(e.getMessage()).contains("as many as are allowed")) {
          throw e;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  private static Setting find(String name) {
    return settings.list().stream()
        .filter(setting -> name(setting).equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String name(Setting setting) {
    return setting.pid().replaceFirst("^io\\.cochlea\\.", "") + "." + setting.key();
  }

  /** Next to the value it has; null where there is none. */
  private static @Nullable String other(Setting setting) {
    String name = name(setting);
    String[] range = setting.allowed().split(" ", -1);
    if (OTHERS.containsKey(name)) {
      return OTHERS.get(name);
    } else if (NEED_FILES.contains(name)) {
      return null;
    } else if (setting.allowed().equals("true or false")) {
      return setting.value().equals("true") ? "false" : "true";
    } else if (range.length > 2 && range[1].equals("to")) {
      return number(setting.value(), range[2]);
    } else if (setting.allowed().contains(", ")) {
      return java.util.Arrays.stream(setting.allowed().split(", ", -1))
          .filter(option -> !option.equals(setting.value()))
          .findFirst()
          .orElseThrow();
    }
    return name.endsWith("axes") ? "frames=3000" : "/no/such/file";
  }

  private static String number(String value, String most) {
    if (value.contains(".")) {
      return Float.toString(Float.parseFloat(value) + 0.01f);
    }
    long number = Long.parseLong(value);
    return Long.toString(number < Long.parseLong(most) ? number + 1 : number - 1);
  }

  private static List<String> bad(Setting setting) {
    String[] range = setting.allowed().split(" ", -1);
    if (range.length > 2 && range[1].equals("to")) {
      return range[0].contains(".")
          ? List.of("1e9", "-1", "NaN", "", "x")
          : List.of(
              Long.toString(Long.parseLong(range[0]) - 1),
              Long.toString(Long.parseLong(range[2]) + 1),
              "99999999999999999999",
              "",
              "1.5");
    }
    if (setting.allowed().equals("true or false") || setting.allowed().contains(", ")) {
      return List.of("nonsense", "");
    }
    return List.of("a\nb", "\u0000", "x".repeat(20_000));
  }
}
