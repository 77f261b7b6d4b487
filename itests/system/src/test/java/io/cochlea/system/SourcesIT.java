package io.cochlea.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.system.Installation.Result;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything audio can come from, as a user's shell sees it. */
class SourcesIT {
  private static final Path AUDIO = Path.of("../../../shared/audio");

  /** Raw PCM cannot tell what it is. */
  private static final String RAW = ".raw";

  @TempDir static Path directory;
  private static Installation installation;

  @BeforeAll
  static void unpack() throws Exception {
    installation = new Installation(directory);
  }

  private static List<Path> originals() throws Exception {
    Path folder = AUDIO.resolve("original");
    assumeTrue(Files.isDirectory(folder), () -> folder + " is not here");
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** The duration of the 16 kHz copy that another program made. */
  private static double seconds(Path original) throws Exception {
    String name = original.getFileName().toString().replaceFirst("\\.[a-z]+$", ".wav");
    return (Files.size(AUDIO.resolve("wav16k").resolve(name)) - 44) / 32_000.0;
  }

  private static void hasAll(JsonObject json, Path original) throws Exception {
    double duration = json.getJsonNumber("duration").doubleValue();
    assertEquals(seconds(original), duration, 0.002, original.toString());
    assertTrue(!json.getString("text").isBlank(), original.toString());
  }

  private static JsonObject json(String line) {
    return Json.createReader(new StringReader(line)).readObject();
  }

  @Test
  void everyOriginalIsTranscribedOrRefusedWithTheReason() throws Exception {
    List<Path> originals = originals();
    List<String> arguments = new ArrayList<>(List.of("transcribe", "--format", "json"));
    originals.forEach(file -> arguments.add(file.toString()));
    Result result = installation.run(arguments.toArray(String[]::new));
    List<JsonObject> transcripts = result.out().lines().map(SourcesIT::json).toList();
    List<Path> raw = originals.stream().filter(f -> f.toString().endsWith(RAW)).toList();
    assertEquals(originals.size() - raw.size(), transcripts.size(), result.err());
    for (JsonObject transcript : transcripts) {
      hasAll(transcript, Path.of(transcript.getString("file")));
    }
    assertEquals(raw.isEmpty() ? 0 : 1, result.status());
    assertEquals(raw.size(), result.complaints().size(), result.err());
    for (int i = 0; i < raw.size(); i++) {
      String complaint = result.complaints().get(i);
      assertTrue(
          complaint.contains(raw.get(i) + ": of no known format, and not said to be raw PCM"),
          complaint);
    }
  }

  @Test
  void rawPcmIsTranscribedWhenItIsSaidToBe() throws Exception {
    for (Path raw : originals()) {
      if (raw.toString().endsWith(RAW)) {
        Result result =
            installation.run("transcribe", "--format", "json", "--rate", "16000", raw.toString());
        assertEquals(0, result.status(), result.err());
        hasAll(json(result.out()), raw);
      }
    }
  }

  @Test
  void standardInputIsAFileOrRaw() throws Exception {
    Path sample = Samples.first();
    String text = installation.run("transcribe", sample.toString()).out();
    assertTrue(!text.isBlank());
    Result wav = installation.shell("cochlea transcribe - < '" + sample + "'");
    assertEquals(text, wav.out(), wav.err());
    Result raw =
        installation.shell(
            "tail -c +45 '" + sample + "' | cat | cochlea transcribe --encoding s16 -");
    assertEquals(text, raw.out(), raw.err());
    Result nothing = installation.shell("cochlea transcribe - < /dev/null");
    assertEquals(1, nothing.status());
    assertTrue(nothing.err().contains("standard input: there is nothing in it"), nothing.err());
    Result cut = installation.shell("head -c 9001 '" + sample + "' | cochlea transcribe -");
    assertEquals(1, cut.status());
    assertTrue(cut.err().contains("announced, 9001 came"), cut.err());
  }

  @Test
  void formatsAndMicrophonesAreListed() throws Exception {
    Result sources = installation.run("sources");
    assertEquals(0, sources.status(), sources.err());
    for (String format : List.of("WAV, AIFF, AU", "FLAC", "Ogg Opus", "raw PCM", "MP3")) {
      assertTrue(sources.out().contains(format), sources.out());
    }
    assertTrue(sources.out().contains("microphone"), sources.out());
  }

  @Test
  void aMicrophoneThatIsNotHereIsNamed() throws Exception {
    Result result = installation.run("listen", "--seconds", "1", "no such device");
    assertEquals(1, result.status());
    assertEquals(1, result.complaints().size(), result.err());
    assertTrue(
        result.err().contains("no such device") || result.err().contains("there is no microphone"),
        result.err());
  }
}
