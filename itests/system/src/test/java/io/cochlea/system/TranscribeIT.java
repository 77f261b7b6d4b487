package io.cochlea.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.system.Installation.Result;
import io.cochlea.system.Installation.Running;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranscribeIT {
  /** The checkpoint is weak; a broken front end or decoder gives 1. */
  private static final double WORD_ERROR_CEILING = 0.75;

  @TempDir static Path directory;
  private static Installation installation;
  private static Map<String, String> files;

  @BeforeAll
  static void unpack() throws Exception {
    installation = new Installation(directory);
    files = installation.files();
  }

  @AfterEach
  void nothingIsLeftBehind() throws Exception {
    assertEquals(List.of(), installation.leftBehind());
  }

  @AfterAll
  static void theInstallationIsOnlyRead() throws Exception {
    assertEquals(files, installation.files());
  }

  @Test
  void samplesAreTranscribed() throws Exception {
    List<String> arguments = new ArrayList<>(List.of("transcribe"));
    Samples.all().forEach(sample -> arguments.add(sample.toString()));
    Result result = installation.run(arguments.toArray(String[]::new));
    assertEquals(0, result.status(), result.err());
    int errors = 0;
    int words = 0;
    for (Path sample : Samples.all()) {
      String[] said = Samples.words(sample);
      String[] heard = Samples.words(textOf(sample, result.out()));
      errors += Samples.errors(said, heard);
      words += said.length;
    }
    double rate = (double) errors / words;
    System.out.printf("word error rate over the samples: %.3f%n%s", rate, result.out());
    assertTrue(rate <= WORD_ERROR_CEILING, result.out());
  }

  @Test
  void jsonHasEveryWordWithItsTime() throws Exception {
    JsonObject json = json(installation.run("transcribe", "--format", "json", first()));
    double duration = json.getJsonNumber("duration").doubleValue();
    assertEquals((Files.size(Samples.first()) - 44) / 32_000.0, duration, 0.01);
    assertEquals(first(), json.getString("file"));
    List<String> words = new ArrayList<>();
    double last = 0;
    for (JsonObject segment : json.getJsonArray("segments").getValuesAs(JsonObject.class)) {
      for (JsonObject word : segment.getJsonArray("words").getValuesAs(JsonObject.class)) {
        double start = word.getJsonNumber("start").doubleValue();
        double end = word.getJsonNumber("end").doubleValue();
        assertTrue(last <= start && start < end && end <= duration + 0.1, word.toString());
        last = start;
        words.add(word.getString("word"));
      }
    }
    assertEquals(json.getString("text"), String.join(" ", words));
  }

  @Test
  void subtitlesAreCues() throws Exception {
    String time = "\\d\\d:\\d\\d:\\d\\d";
    String srt = installation.run("transcribe", "--format", "srt", first()).out();
    String cue = "1\\R" + time + ",\\d{3} --> " + time + ",\\d{3}\\R\\p{Print}+\\R\\R";
    assertTrue(srt.matches("(?s)" + cue + ".*"), srt);
    String vtt = installation.run("transcribe", "--format", "vtt", first()).out();
    String first =
        "WEBVTT\\R\\R" + time + "\\.\\d{3} --> " + time + "\\.\\d{3}\\R\\p{Print}+\\R\\R";
    assertTrue(vtt.matches("(?s)" + first + ".*"), vtt);
  }

  @Test
  void nothingIsCopiedBetweenRingAndTensor() throws Exception {
    Result result =
        installation.run("transcribe", "--verbose", "--backend", "cpu", "--model", "demo", first());
    assertEquals(0, result.status(), result.err());
    long audio = Files.size(Samples.first()) - 44;
    assertTrue(result.err().contains("capture " + audio + " B"), result.err());
    assertTrue(result.err().contains("ring to tensor 0 B"), result.err());
    assertTrue(result.err().contains("runs on cpu: ONNX Runtime"), result.err());
  }

  @Test
  void whatIsWrongGetsALineAndTheRestIsDone() throws Exception {
    Path missing = directory.resolve("missing.wav");
    Path empty = Files.createFile(directory.resolve("empty.wav"));
    Path cut = write("cut.wav", Samples.wav(16_000, 1, 64_000, 1_000));
    Path vast = write("vast.wav", Samples.wav(16_000, 1, 0xFFFF_FF00L, 1_000));
    Path slow = write("slow.wav", Samples.wav(4_000, 1, 4_000, 4_000));
    Path wide = write("wide.wav", Samples.wav(16_000, 99, 19_800, 19_800));
    Path text =
        write("text.wav", "this is no audio at all, only text that is long enough".getBytes(UTF_8));
    Path odd = directory.resolve("odd\u001b[31m.wav");
    List<Path> wrong = List.of(missing, empty, cut, vast, slow, wide, text, directory, odd);
    List<String> arguments = new ArrayList<>(List.of("transcribe"));
    wrong.forEach(file -> arguments.add(file.toString()));
    arguments.add(first());
    Result result = installation.run(arguments.toArray(String[]::new));
    assertEquals(1, result.status());
    assertEquals(wrong.size(), result.complaints().size(), result.err());
    for (int i = 0; i < wrong.size(); i++) {
      String line = result.complaints().get(i);
      assertTrue(line.startsWith("cochlea: ") && line.contains(shown(wrong.get(i))), line);
    }
    assertTrue(!textOf(Samples.first(), result.out()).isBlank(), result.out());
  }

  @Test
  void wrongArgumentsAreNamed() throws Exception {
    refused(2, "unknown option --loud", "transcribe", "--loud", first());
    refused(2, "abacus'; there is cpu", "transcribe", "--backend", "abacus", first());
    refused(1, "parrot", "transcribe", "--model", "parrot", first());
    refused(2, "unknown command sing", "sing");
  }

  @Test
  void aFullDiskBehindTheOutputIsNoticed() throws Exception {
    Result full = installation.shell("cochlea transcribe '" + first() + "' > /dev/full");
    assertEquals(1, full.status());
    assertTrue(full.err().contains("standard output"), full.err());
  }

  @Test
  void noRoomForTemporaryFilesIsNamed() throws Exception {
    Path gone = directory.resolve("gone");
    Result result = installation.run(Map.of("TMPDIR", gone.toString()), "transcribe", first());
    assertEquals(1, result.status());
    assertEquals(1, result.complaints().size(), result.err());
    assertTrue(result.err().contains(gone.toString()), result.err());
  }

  @Test
  void aFullDiskIsNamed() throws Exception {
    Path full = Files.createDirectory(directory.resolve("full"));
    assumeTrue(
        installation.shell("mount -t tmpfs -o size=1m tmpfs '" + full + "'").status() == 0,
        "only root can mount a tiny disk");
    try {
      Result result = installation.run(Map.of("TMPDIR", full.toString()), "transcribe", first());
      assertEquals(1, result.status());
      assertTrue(result.err().matches("(?s).*" + full + ".*No space left.*"), result.err());
      try (Stream<Path> left = Files.list(full)) {
        assertEquals(List.of(), left.toList());
      }
    } finally {
      installation.shell("umount '" + full + "'");
    }
  }

  @Test
  void aMissingNativeLibraryIsNamed() throws Exception {
    Path broken = directory.resolve("without natives");
    installation.shell("cp -r '" + installation.home + "' '" + broken + "'");
    try (Stream<Path> bundles = Files.list(broken.resolve("bundles"))) {
      Path backend =
          bundles.filter(jar -> jar.getFileName().toString().startsWith("cpu-")).findFirst().get();
      try (FileSystem jar = FileSystems.newFileSystem(backend);
          Stream<Path> natives = Files.walk(jar.getPath("native"))) {
        for (Path library : natives.filter(Files::isRegularFile).toList()) {
          Files.delete(library);
        }
      }
    }
    Result result =
        installation.shell("'" + broken.resolve("bin/cochlea") + "' transcribe '" + first() + "'");
    assertEquals(1, result.status());
    assertTrue(result.err().contains("cpu: no ONNX Runtime library for"), result.err());
  }

  @Test
  void tooOldAJavaIsNamed() throws Exception {
    Path old = directory.resolve("old");
    Files.createDirectories(old.resolve("bin"));
    assertTrue(Files.createFile(old.resolve("bin/java")).toFile().setExecutable(true));
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.2\"\n");
    Result result = installation.run(Map.of("COCHLEA_JAVA_HOME", old.toString()), "version");
    assertEquals(1, result.status());
    assertEquals(
        "cochlea: COCHLEA_JAVA_HOME=" + old + " is Java 17; 25 or newer is needed",
        result.err().strip());
  }

  @Test
  void severalRunAtOnce() throws Exception {
    List<Running> running = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      running.add(installation.start(Map.of(), "transcribe", first()));
    }
    List<String> texts = new ArrayList<>();
    for (Running one : running) {
      Result result = one.await();
      assertEquals(0, result.status(), result.err());
      texts.add(result.out());
    }
    assertEquals(1, texts.stream().distinct().count(), texts.toString());
  }

  @Test
  void linksAndForeignNamesAreFollowedAndLeftoversSwept() throws Exception {
    Path name = Files.copy(Samples.first(), directory.resolve("Hörprobe eins.wav"));
    Path abandoned = Files.createDirectory(installation.temporary.resolve("cochlea-12345"));
    Files.writeString(abandoned.resolve("lock"), "");
    Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minusSeconds(120)));
    Path link = directory.resolve("link to cochlea");
    Files.createSymbolicLink(link, installation.home.resolve("bin/cochlea"));
    Result result =
        installation.shell("unset LANG LC_ALL LC_CTYPE; '" + link + "' transcribe '" + name + "'");
    assertEquals(0, result.status(), result.err());
  }

  private static void refused(int status, String reason, String... arguments) throws Exception {
    Result result = installation.run(arguments);
    assertEquals(status, result.status(), result.err());
    assertEquals(1, result.complaints().size(), result.err());
    assertTrue(result.err().contains(reason), result.err());
    assertEquals("", result.out());
  }

  private static String first() throws Exception {
    return Samples.first().toString();
  }

  private static Path write(String name, byte[] bytes) throws Exception {
    return Files.write(directory.resolve(name), bytes);
  }

  private static JsonObject json(Result result) {
    assertEquals(0, result.status(), result.err());
    return Json.createReader(new StringReader(result.out())).readObject();
  }

  /** The lines that follow the file's name in the transcripts of several. */
  private static String textOf(Path file, String transcripts) {
    int start = transcripts.indexOf(file + ":");
    assertTrue(start >= 0, transcripts);
    String rest = transcripts.substring(start + file.toString().length() + 1);
    int next = rest.indexOf(".wav:");
    return next < 0 ? rest : rest.substring(0, rest.lastIndexOf('\n', next));
  }

  private static String shown(Path file) {
    return file.toString().replace('\u001b', '?');
  }
}
