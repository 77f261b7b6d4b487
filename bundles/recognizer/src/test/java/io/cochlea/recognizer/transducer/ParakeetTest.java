package io.cochlea.recognizer.transducer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.buffer.Lease;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Role;
import io.cochlea.placement.BackendPlacement;
import io.cochlea.recognizer.session.Recognised;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stand-ins for NeMo's Parakeets, on ONNX Runtime, held to what torch makes of them. */
class ParakeetTest {
  private static final int BANDS = 128;
  private static final float CLOSE = 1e-4f;

  @TempDir static Path natives;
  private static TestRuntime runtime;
  private static float[] features;

  private final Arena arena = Arena.ofShared();
  private final PoisonPool pool = new PoisonPool(arena);
  private final MapLedger ledger = new MapLedger();
  private BackendPlacement placement;

  @BeforeAll
  static void load() throws IOException {
    runtime = new TestRuntime("test", natives);
    features = new Tiny("parakeet-tdt").array("features");
  }

  @AfterAll
  static void unload() {
    runtime.close();
  }

  @BeforeEach
  void place() {
    placement = BackendPlacement.on(pool, 8, runtime);
  }

  @AfterEach
  void free() {
    placement.close();
    assertEquals(0, pool.ofModels(), "what a decoder leased is given back");
    arena.close();
  }

  private WholeDecoder decoder(String model) throws Exception {
    return new Parakeet(Tiny.parakeet(runtime, model), pool).decoder(placement, ledger);
  }

  private static Recognised hear(WholeDecoder decoder, int frames) {
    Heard answer = new Heard();
    decoder.decode(GivenFeatures.all(features, BANDS, frames), true, List.of(), 0, answer);
    return answer.get();
  }

  private static List<Emission> found(WholeDecoder decoder) {
    List<Emission> found = new ArrayList<>();
    Emission last = decoder.search.found().paths().getFirst().last();
    for (Emission e = last; e != null; e = e.before()) {
      found.addFirst(e);
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(strings = {"parakeet-tdt", "parakeet-tdt-fused", "parakeet-rnnt"})
  void tokensTheirFramesAndDurationsAreThoseOfTorch(String model) throws Exception {
    Tiny expected = new Tiny(model.replace("-fused", ""));
    WholeDecoder decoder = decoder(model);
    for (int length : Tiny.LENGTHS) {
      hear(decoder, length);
      List<Emission> found = found(decoder);
      assertEquals(
          expected.numbers(length + ".tokens"), found.stream().map(Emission::token).toList());
      assertEquals(
          expected.numbers(length + ".frames"), found.stream().map(Emission::frame).toList());
      assertEquals(
          expected.numbers(length + ".durations").stream().map(d -> Math.max(1, d)).toList(),
          found.stream().map(Emission::frames).toList());
    }
    decoder.close();
  }

  @Test
  void framesAndLogitsAreThoseOfTorch() throws Exception {
    Tiny expected = new Tiny("parakeet-tdt");
    TransducerFiles files = Tiny.parakeet(runtime, "parakeet-tdt");
    Parakeet parakeet = new Parakeet(files, pool);
    NemoEncoderGraph graph = NemoEncoderGraph.of(files.encoder(), 0);
    List<Float> heard = new ArrayList<>();
    WholeDecoder decoder =
        new WholeDecoder(
            graph,
            placement.lane(parakeet.graphs().getFirst(), Role.ENCODER),
            pool,
            "model",
            question -> new Listening(graph.width(), heard),
            ledger);
    for (int length : Tiny.LENGTHS) {
      heard.clear();
      hear(decoder, length);
      assertClose(expected.array("frames-" + length), heard);
    }
    decoder.close();
    RecurrentGraph predicting = RecurrentGraph.of(files.decoder(), false);
    Lease memory = pool.lease(MemoryKind.HOST, RecurrentPredictor.bytes(predicting), "model");
    RecurrentPredictor predictor = new RecurrentPredictor(predicting, 30, memory, ledger);
    try (Lane lane = placement.lane(parakeet.graphs().get(1), Role.DECODER)) {
      for (int token : new int[] {3, 7}) {
        predictor.said(new Emission(null, token, 0, 1, 1));
        Once.run(lane, predictor::fill, predictor::take);
      }
    }
    List<Float> predicted = new ArrayList<>();
    floats(predictor.foretold(), predicting.foretoldBytes(), predicted);
    floats(memory.address(), 2 * predicting.stateBytes(), predicted);
    assertClose(expected.array("predicted"), predicted);
    assertClose(expected.array("logits"), logits(parakeet, files, predictor, heard));
    predictor.close();
  }

  /** What the joiner makes of {@code frames} and what was foretold, frame by frame. */
  private List<Float> logits(
      Parakeet parakeet, TransducerFiles files, Predictor predictor, List<Float> frames)
      throws Exception {
    JoinerGraph graph = JoinerGraph.nemo(Objects.requireNonNull(files.joiner()), false, 31, true);
    MemorySegment frame = arena.allocate((long) graph.width() * Float.BYTES);
    List<Float> values = new ArrayList<>();
    try (Lane lane = placement.lane(parakeet.graphs().getLast(), Role.DECODER)) {
      for (int at = 0; at < frames.size(); at += graph.width()) {
        for (int i = 0; i < graph.width(); i++) {
          frame.setAtIndex(ValueLayout.JAVA_FLOAT, i, frames.get(at + i));
        }
        Once.run(
            lane,
            (batch, row) -> {
              graph.fillFrame(batch, row, frame.address());
              graph.fillForetold(batch, row, predictor.foretold());
            },
            (batch, row) -> {
              Logits logits = graph.logits(batch, row, new Logits());
              assertEquals(5, logits.durations());
              for (int i = 0; i < logits.vocabulary() + logits.durations(); i++) {
                values.add(logits.at(i));
              }
            });
      }
    }
    return values;
  }

  private static void floats(long address, long bytes, List<Float> to) {
    for (long i = 0; i < bytes; i += Float.BYTES) {
      to.add(Memory.getFloat(address + i));
    }
  }

  private static void assertClose(float[] expected, List<Float> actual) {
    float[] values = new float[actual.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = actual.get(i);
    }
    assertArrayEquals(expected, values, CLOSE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"parakeet-tdt", "parakeet-tdt-fused", "parakeet-rnnt"})
  void neighboursDoNotChangeAWord(String model) throws Exception {
    WholeDecoder alone = decoder(model);
    Recognised expected = hear(alone, 301);
    assertTrue(expected.words().size() > 1, expected.toString());
    List<WholeDecoder> streams = new ArrayList<>();
    List<Heard> answers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      streams.add(decoder(model));
    }
    long before = runs();
    for (WholeDecoder stream : streams) {
      Heard answer = new Heard();
      stream.decode(GivenFeatures.all(features, BANDS, 301), true, List.of(), 0, answer);
      answers.add(answer);
    }
    for (Heard answer : answers) {
      assertEquals(expected, answer.get(), "words, times and confidences to the bit");
    }
    assertTrue(runs() - before < 8, "streams shared runs of the encoder");
    streams.forEach(WholeDecoder::close);
    alone.close();
  }

  private long runs() {
    return placement.lanes().stream()
        .filter(lane -> lane.role() == Role.ENCODER)
        .mapToLong(lane -> lane.runs())
        .sum();
  }

  @Test
  void longerNeighboursDoNotChangeAWord() throws Exception {
    List<Recognised> expected = new ArrayList<>();
    WholeDecoder alone = decoder("parakeet-tdt");
    List<WholeDecoder> streams = new ArrayList<>();
    for (int length : Tiny.LENGTHS) {
      expected.add(hear(alone, length));
      streams.add(decoder("parakeet-tdt"));
    }
    List<Heard> answers = new ArrayList<>();
    for (int i = 0; i < streams.size(); i++) {
      Heard answer = new Heard();
      GivenFeatures given = GivenFeatures.all(features, BANDS, Tiny.LENGTHS[i]);
      streams.get(i).decode(given, true, List.of(), 0, answer);
      answers.add(answer);
    }
    for (int i = 0; i < answers.size(); i++) {
      List<String> texts = texts(expected.get(i));
      assertEquals(texts, texts(answers.get(i).get()), Tiny.LENGTHS[i] + " frames");
    }
    streams.forEach(WholeDecoder::close);
    alone.close();
  }

  private static List<String> texts(Recognised result) {
    return result.words().stream().map(word -> word.text() + word.from() + word.to()).toList();
  }

  @Test
  void whatStandsStaysAndTheRestFollows() throws Exception {
    WholeDecoder decoder = decoder("parakeet-tdt");
    Recognised free = hear(decoder, 301);
    assertTrue(free.words().size() > 1, free.toString());
    List<Recognised.Heard> standing =
        List.of(new Recognised.Heard(" other", 0, free.words().getFirst().to(), 1));
    Heard answer = new Heard();
    decoder.decode(GivenFeatures.all(features, BANDS, 301), true, standing, 0, answer);
    Recognised bound = answer.get();
    assertEquals(standing.getFirst(), bound.words().getFirst());
    assertEquals(bound.words().size(), bound.stable());
    Heard early = new Heard();
    decoder.decode(GivenFeatures.all(features, BANDS, 150), false, standing, 0, early);
    assertEquals(1, early.get().stable(), "of a hypothesis only what stood before is sure");
    assertEquals(
        free.words().subList(1, free.words().size()),
        bound.words().subList(1, bound.words().size()));
    decoder.close();
  }

  @Test
  void nothingHeardIsNothingSaid() throws Exception {
    WholeDecoder decoder = decoder("parakeet-tdt");
    assertEquals(List.of(), hear(decoder, 0).words());
    assertEquals(List.of(), hear(decoder, 1).words());
    decoder.close();
  }

  @Test
  void aCancelledQuestionFailsAndTheNextOneIsAnswered() throws Exception {
    WholeDecoder decoder = decoder("parakeet-tdt");
    Recognised expected = hear(decoder, 301);
    for (int i = 0; i < 10; i++) {
      Heard answer = new Heard();
      decoder.decode(GivenFeatures.all(features, BANDS, 301), false, List.of(), 0, answer);
      LockSupport.parkNanos(i * 50_000L);
      decoder.cancel();
      assertInstanceOf(CancellationException.class, answer.failure());
    }
    assertEquals(expected, hear(decoder, 301));
    decoder.close();
  }

  @Test
  void aLostBackendChangesNoWord(@TempDir Path second) throws Exception {
    try (TestRuntime other = new TestRuntime("other", second)) {
      for (String model : List.of("parakeet-tdt", "parakeet-tdt-fused")) {
        BackendPlacement two = BackendPlacement.on(pool, 8, runtime, other);
        WholeDecoder decoder =
            new Parakeet(Tiny.parakeet(runtime, model), pool).decoder(two, ledger);
        Recognised expected = hear(decoder, 301);
        Heard answer = new Heard();
        decoder.decode(GivenFeatures.all(features, BANDS, 301), true, List.of(), 0, answer);
        two.removeBackend(runtime);
        assertEquals(expected, answer.get());
        assertEquals(expected, hear(decoder, 301));
        assertEquals("other", decoder.backend());
        decoder.close();
        two.close();
      }
    }
  }
}
