package io.cochlea.recognizer.whisper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.buffer.Lease;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.placement.BackendPlacement;
import io.cochlea.recognizer.ArenaPool;
import io.cochlea.recognizer.session.Pace;
import io.cochlea.recognizer.whisper.TinyWhisper.Kind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the graphs give, and which are refused. */
class GraphsTest {
  private static final int SIZE = TinyWhisper.vocabulary().size;
  private static final int CONTEXT = 448;

  @TempDir static Path natives;
  private static CpuRuntime runtime;

  @BeforeAll
  static void load() {
    runtime = new CpuRuntime(natives);
  }

  @AfterAll
  static void unload() {
    runtime.close();
  }

  @ParameterizedTest
  @EnumSource
  void statesAndLogitsAreTorchs(Kind kind) throws Exception {
    WhisperFiles files = TinyWhisper.files(runtime, kind);
    Wiring wiring =
        kind == Kind.SHERPA
            ? SherpaWiring.of(files, SIZE, 80)
            : OptimumWiring.of(files, SIZE, CONTEXT);
    try (Arena arena = Arena.ofShared()) {
      ArenaPool pool = new ArenaPool(arena);
      BackendPlacement placement = BackendPlacement.on(pool, 8, runtime);
      try (Lanes lanes = Lanes.of(wiring, placement);
          Lease lease = pool.lease(MemoryKind.HOST, wiring.bytes(), "test")) {
        Replay replay = new Replay(wiring, lanes, lease, 1);
        replay.begin();
        assertTrue(replay.compared.get(60, TimeUnit.SECONDS) > 500, "logits were compared");
      } finally {
        placement.close();
      }
    }
  }

  @Test
  void aTokenizerOfAnotherSizeIsRefused() {
    WhisperFiles files = TinyWhisper.files(runtime, Kind.SPLIT);
    var refused = assertThrows(IOException.class, () -> OptimumWiring.of(files, SIZE + 1, CONTEXT));
    assertEquals(
        "graph decoder_model.onnx: axis 2 of output logits FLOAT32[-1, -1, 1923] has to be 1924",
        refused.getMessage());
  }

  @Test
  void aGraphWithoutItsTensorsIsRefused() {
    WhisperFiles good = TinyWhisper.files(runtime, Kind.SPLIT);
    WhisperFiles swapped =
        new WhisperFiles("x", "", good.encoder(), good.step(), good.step(), good.texts());
    var refused = assertThrows(IOException.class, () -> OptimumWiring.of(swapped, SIZE, CONTEXT));
    assertTrue(
        String.valueOf(refused.getMessage())
            .startsWith(
                "graph decoder_with_past_model.onnx has no input 'encoder_hidden_states', only"),
        refused.getMessage());
  }

  @Test
  void languagesAreThoseOfTheTokensOrEnglish(@TempDir Path folder) throws IOException {
    WhisperFiles many = TinyWhisper.files(runtime, Kind.SHERPA);
    assertEquals(
        List.of("en", "zh", "de", "es", "ru", "ko", "fr", "ja"), model(many).spec().languages());
    Map<String, Path> texts = new HashMap<>(TinyWhisper.texts());
    Path generation = folder.resolve(WhisperFiles.GENERATION);
    texts.put(
        WhisperFiles.GENERATION, Files.writeString(generation, "{\"is_multilingual\": false}"));
    WhisperFiles english = with(texts);
    assertEquals(List.of("en"), model(english).spec().languages());
    Files.writeString(generation, "{\"num_beams\": 99}");
    var refused = assertThrows(IOException.class, () -> model(english));
    assertEquals(
        "generation_config.json: num_beams is 99, allowed is 1 to 16", refused.getMessage());
  }

  @Test
  void aFolderWithoutAVocabularyIsRefused() {
    Map<String, Path> texts = new HashMap<>(TinyWhisper.texts());
    texts.remove(WhisperFiles.VOCABULARY);
    var refused = assertThrows(IOException.class, () -> model(with(texts)));
    assertEquals("the model has neither vocab.json nor tokenizer.json", refused.getMessage());
  }

  private static WhisperFiles with(Map<String, Path> texts) {
    WhisperFiles good = TinyWhisper.files(runtime, Kind.MERGED);
    return new WhisperFiles("x", "", good.encoder(), good.prompt(), good.step(), texts);
  }

  private static WhisperModel model(WhisperFiles files) throws IOException {
    return new WhisperModel(
        files,
        new ArenaPool(Arena.global()),
        kind -> {
          throw new IllegalArgumentException("none");
        },
        () -> Pace.DEFAULT,
        (stage, nanos) -> {});
  }
}
