package io.cochlea.recognizer.whisper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.cochlea.placement.BackendPlacement;
import io.cochlea.recognizer.ArenaPool;
import io.cochlea.recognizer.session.Recognised;
import io.cochlea.recognizer.session.Recognised.Heard;
import io.cochlea.recognizer.whisper.TinyWhisper.Kind;
import jakarta.json.JsonObject;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A tiny Whisper in every layout, on ONNX Runtime and the real lanes, held to what torch says. */
class LayoutsTest {
  private static final int WINDOWS = 4;
  private static final int MOST_ROWS = 8;

  @TempDir static Path natives;
  private static CpuRuntime runtime;

  private final Arena arena = Arena.ofShared();
  private final ArenaPool pool = new ArenaPool(arena);
  private BackendPlacement placement;

  @BeforeAll
  static void load() {
    runtime = new CpuRuntime(natives);
  }

  @AfterAll
  static void unload() {
    runtime.close();
  }

  @BeforeEach
  void place() {
    placement = BackendPlacement.on(new ArenaPool(arena), MOST_ROWS, runtime);
  }

  @AfterEach
  void free() {
    placement.close();
    assertEquals(0, pool.out.get(), "what a window leased is given back");
    arena.close();
  }

  private WhisperDecoder decoder(Kind kind, int window, int beams) throws Exception {
    return TinyWhisper.decoder(
        TinyWhisper.files(runtime, kind), placement, pool, window, beams, 0f);
  }

  @ParameterizedTest
  @EnumSource
  void everyLayoutWritesWhatTorchWrites(Kind kind) throws Exception {
    for (int window = 0; window < WINDOWS; window++) {
      JsonObject expected = TinyWhisper.at(window);
      try (WhisperDecoder decoder = decoder(kind, window, 1)) {
        Reply reply = new Reply();
        decoder.decode(new FormulaFeatures(window), true, List.of(), 0, reply);
        Recognised result = reply.get();
        assertArrayEquals(
            TinyWhisper.numbers(expected.getJsonArray("greedy")),
            TinyWhisper.tokens(decoder.best()),
            "window " + window);
        assertEquals(
            expected.getJsonNumber("greedy_sum").doubleValue(), decoder.best().sum(), 1e-3);
        assertEquals(
            expected.getInt("language"),
            TinyWhisper.vocabulary().languages().get(result.language()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBeamFindsWhatTorchFinds(Kind kind) throws Exception {
    int beams = TinyWhisper.REFERENCE.getInt("beams");
    for (int window = 0; window < WINDOWS; window++) {
      JsonObject expected = TinyWhisper.at(window);
      try (WhisperDecoder decoder = decoder(kind, window, beams)) {
        Reply reply = new Reply();
        decoder.decode(new FormulaFeatures(window), true, List.of(), 0, reply);
        reply.get();
        assertArrayEquals(
            TinyWhisper.numbers(expected.getJsonArray("beam")),
            TinyWhisper.tokens(decoder.best()),
            "window " + window);
        assertEquals(expected.getJsonNumber("beam_sum").doubleValue(), decoder.best().sum(), 1e-3);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"IN_PLACE", "SHERPA", "SPLIT"})
  void aStreamsWordsAreTheSameAloneAndAmongOthers(Kind kind) throws Exception {
    List<WhisperDecoder> decoders = new ArrayList<>();
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < MOST_ROWS; i++) {
      decoders.add(decoder(kind, i % WINDOWS, 1));
      replies.add(new Reply());
    }
    for (int i = 0; i < MOST_ROWS; i++) {
      decoders.get(i).decode(new FormulaFeatures(i % WINDOWS), true, List.of(), 0, replies.get(i));
    }
    for (int i = 0; i < MOST_ROWS; i++) {
      replies.get(i).get();
      assertArrayEquals(
          TinyWhisper.numbers(TinyWhisper.at(i % WINDOWS).getJsonArray("greedy")),
          TinyWhisper.tokens(decoders.get(i).best()));
      decoders.get(i).close();
    }
  }

  @Test
  void whatIsAgreedComesFirstAndIsNotWrittenAgain() throws Exception {
    List<Heard> agreed = List.of(new Heard(" the", -1, -1, 1), new Heard(" dog", -1, -1, 1));
    try (WhisperDecoder decoder = decoder(Kind.MERGED, 0, 1)) {
      Reply reply = new Reply();
      decoder.decode(new FormulaFeatures(0), false, agreed, 0, reply);
      Recognised result = reply.get();
      assertEquals(agreed, result.words().subList(0, 2));
      assertEquals(2, result.stable());
      assertEquals(3, decoder.best().given());
    }
  }

  @Test
  void aHigherTemperatureIsForTheEndAndTheSameEveryTime() throws Exception {
    int[] greedy = TinyWhisper.numbers(TinyWhisper.at(0).getJsonArray("greedy"));
    WhisperFiles files = TinyWhisper.files(runtime, Kind.IN_PLACE);
    try (WhisperDecoder decoder = TinyWhisper.decoder(files, placement, pool, 0, 1, null)) {
      List<int[]> ends = new ArrayList<>();
      for (boolean last : List.of(false, true, true)) {
        Reply reply = new Reply();
        decoder.decode(new FormulaFeatures(0), last, List.of(), 0, reply);
        reply.get();
        int[] tokens = TinyWhisper.tokens(decoder.best());
        if (last) {
          assertFalse(Arrays.equals(greedy, tokens), "the likeliest text is not likely enough");
          ends.add(tokens);
        } else {
          assertArrayEquals(greedy, tokens);
        }
      }
      assertArrayEquals(ends.get(0), ends.get(1));
    }
  }

  @Test
  void aLostBackendChangesNoWord() throws Exception {
    WhisperFiles files = TinyWhisper.files(runtime, Kind.SPLIT);
    var failing = new FailingRuntime(runtime, files.step().graph().id(), 7);
    var both = BackendPlacement.on(new ArenaPool(arena), MOST_ROWS, failing, runtime);
    try (WhisperDecoder decoder = TinyWhisper.decoder(files, both, pool, 0, 1, 0f)) {
      Reply reply = new Reply();
      decoder.decode(new FormulaFeatures(0), true, List.of(), 0, reply);
      reply.get();
      assertEquals(1, failing.failures(), "a run was lost");
      assertArrayEquals(
          TinyWhisper.numbers(TinyWhisper.at(0).getJsonArray("greedy")),
          TinyWhisper.tokens(decoder.best()));
    } finally {
      both.close();
    }
  }

  @Test
  void aQuestionGivenUpFailsAndTheNextOneIsAnswered() throws Exception {
    try (WhisperDecoder decoder = decoder(Kind.IN_PLACE, 0, 1)) {
      Reply cancelled = new Reply();
      decoder.decode(new FormulaFeatures(0), true, List.of(), 0, cancelled);
      decoder.cancel();
      assertInstanceOf(CancellationException.class, cancelled.failure());
      Reply reply = new Reply();
      decoder.decode(new FormulaFeatures(0), true, List.of(), 0, reply);
      reply.get();
      assertArrayEquals(
          TinyWhisper.numbers(TinyWhisper.at(0).getJsonArray("greedy")),
          TinyWhisper.tokens(decoder.best()));
    }
  }
}
