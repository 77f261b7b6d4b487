package io.cochlea.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.recognition.ModelFolders;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whisper in the folders that users bring: known by its files, and the same words in each. */
class WhisperIT {
  private static final Path MODELS = Path.of("../../models/tiny/whisper");
  private static final int HEADER = 44;
  private static final List<String> TEXTS =
      List.of("config.json", "generation_config.json", "vocab.json", "added_tokens.json");

  /** The graphs of every layout, by the layout's name. */
  private static final Map<String, List<String>> LAYOUTS =
      Map.of(
          "merged", List.of("encoder_model", "decoder_model_merged"),
          "split", List.of("encoder_model", "decoder_model", "decoder_with_past_model"),
          "in-place", List.of("encoder_model", "decoder_model_merged", "decoder_in_place"),
          "sherpa", List.of("tiny-encoder", "tiny-decoder"));

  @TempDir static Path directory;
  private static Distribution distribution;
  private static Engine engine;
  private static ModelFolders folders;

  @BeforeAll
  static void start() throws Exception {
    distribution = Distribution.withContracts(directory.resolve("storage"));
    engine = distribution.service(Engine.class);
    folders = distribution.service(ModelFolders.class);
  }

  @AfterAll
  static void stop() throws Exception {
    distribution.close();
  }

  @Test
  void everyFolderHearsTheSameWords() throws Throwable {
    String expected = "";
    for (String layout : List.of("merged", "split", "in-place", "sherpa")) {
      try (var offer = folders.offer(folder(layout))) {
        assertEquals("whisper", offer.model().spec().family());
        assertTrue(offer.model().spec().languages().contains("de"), layout);
        List<Segment> segments = heard(offer.model().spec().id());
        assertFalse(segments.isEmpty(), layout);
        String heard =
            segments.stream().map(s -> s.language() + ":" + s.text()).toList().toString();
        expected = expected.isEmpty() ? heard : expected;
        assertEquals(expected, heard, layout);
      }
    }
  }

  @Test
  void aFolderWithoutItsEncoderIsRefused() throws Exception {
    Path folder = folder("merged");
    Files.delete(folder.resolve("encoder_model.onnx"));
    var refused = assertThrows(IOException.class, () -> folders.offer(folder));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("encoder_model.onnx"), refused.getMessage());
  }

  private static List<Segment> heard(String model) throws Throwable {
    Listener listener = new Listener();
    Stream stream =
        engine.open(
            new StreamRequest(
                "whisper",
                AudioFormat.SPEECH,
                null,
                model,
                new RecognitionOptions(null, false, "", 0f, List.of(), true)),
            listener);
    Spoken.into(stream, pcm(Sample.all().getFirst()), at -> 1_600);
    listener.await();
    return listener.segments;
  }

  private static short[] pcm(Sample sample) throws IOException {
    byte[] wav = Files.readAllBytes(sample.file());
    short[] samples = new short[(wav.length - HEADER) / Short.BYTES];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) ((wav[HEADER + 2 * i] & 0xff) | wav[HEADER + 2 * i + 1] << 8);
    }
    return samples;
  }

  private static Path folder(String layout) throws IOException {
    Path folder = Files.createTempDirectory(directory, layout);
    for (String graph : LAYOUTS.getOrDefault(layout, List.of())) {
      Files.copy(MODELS.resolve(graph + ".onnx"), folder.resolve(graph + ".onnx"));
    }
    for (String text : layout.equals("sherpa") ? List.of("tiny-tokens.txt") : TEXTS) {
      Files.copy(MODELS.resolve(text), folder.resolve(text));
    }
    return folder;
  }
}
