package io.cochlea.recognizer.transducer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.State;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Role;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.placement.BackendPlacement;
import io.cochlea.recognizer.session.ChunkDecoder;
import io.cochlea.recognizer.session.Recognised;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** icefall's own zipformer with random weights, on ONNX Runtime, held to what torch makes of it. */
class ZipformerTest {
  private static final int BANDS = 80;
  private static final float CLOSE = 1e-4f;

  @TempDir static Path natives;
  private static TestRuntime runtime;
  private static TransducerFiles files;
  private static Tiny tiny;
  private static float[] features;

  private final Arena arena = Arena.ofShared();
  private final PoisonPool pool = new PoisonPool(arena);
  private final MapLedger ledger = new MapLedger();
  private BackendPlacement placement;

  @BeforeAll
  static void load() throws IOException {
    runtime = new TestRuntime("test", natives);
    files = Tiny.zipformer(runtime, 1);
    tiny = new Tiny("zipformer");
    features = tiny.array("features");
  }

  @AfterAll
  static void unload() {
    runtime.close();
  }

  @BeforeEach
  void place() {
    placement = BackendPlacement.on(pool, 32, runtime);
  }

  @AfterEach
  void free() {
    placement.close();
    assertEquals(0, pool.ofModels(), "what a decoder leased is given back");
    arena.close();
  }

  private StreamingDecoder decoder(int paths) throws Exception {
    return new Zipformer(
            new TransducerFiles(
                files.id(),
                files.languages(),
                files.notice(),
                files.layout(),
                files.encoder(),
                files.decoder(),
                files.joiner(),
                files.tokens(),
                0,
                paths),
            pool)
        .decoder(placement, RecognitionOptions.DEFAULT, ledger);
  }

  /** An utterance whose features are all there at once. */
  private static Recognised hear(ChunkDecoder decoder, int frames) {
    Heard answer = new Heard();
    decoder.decode(GivenFeatures.all(features, BANDS, frames), 0, true, 0, answer);
    return answer.get();
  }

  private static List<Integer> tokens(Search.Path path) {
    List<Integer> tokens = new ArrayList<>();
    for (Emission e = path.last(); e != null; e = e.before()) {
      tokens.addFirst(e.token());
    }
    return tokens;
  }

  private static List<Integer> frames(Search.Path path) {
    List<Integer> frames = new ArrayList<>();
    for (Emission e = path.last(); e != null; e = e.before()) {
      frames.addFirst(e.frame());
    }
    return frames;
  }

  @Test
  void framesAndCachesAreThoseOfTorch() throws Exception {
    ZipformerGraph graph = ZipformerGraph.of(files.encoder());
    Lane lane = placement.lane(files.encoder().file(), Role.ENCODER);
    List<Float> heard = new ArrayList<>();
    StreamingDecoder decoder =
        new StreamingDecoder(
            graph,
            lane,
            pool.lease(MemoryKind.HOST, StreamingDecoder.bytes(graph), "model"),
            question -> new Listening(graph.width(), heard),
            ledger);
    for (int frames : Tiny.LENGTHS) {
      heard.clear();
      decoder.reset();
      hear(decoder, frames);
      assertClose(tiny.array("frames-" + frames), heard);
    }
    List<Float> caches = new ArrayList<>();
    long at = 0;
    for (ZipformerGraph.Cache cache : graph.caches()) {
      if (cache.input().equals("processed_lens")) {
        caches.add((float) decoder.caches().get(ValueLayout.JAVA_LONG_UNALIGNED, at));
      } else {
        for (long i = 0; i < cache.bytes(); i += Float.BYTES) {
          caches.add(decoder.caches().get(ValueLayout.JAVA_FLOAT_UNALIGNED, at + i));
        }
      }
      at += cache.bytes();
    }
    assertClose(tiny.array("states"), caches);
    assertEquals(at, graph.cacheBytes());
    decoder.close();
  }

  @Test
  void logitsAreThoseOfTorch() throws Exception {
    Zipformer zipformer = new Zipformer(files, pool);
    StatelessGraph predictor = StatelessGraph.of(files.decoder(), 32, 0);
    JoinerGraph joiner = JoinerGraph.icefall(Objects.requireNonNull(files.joiner()), 32);
    Emission last = new Emission(new Emission(null, 5, 0, 1, 1), 9, 1, 1, 1);
    MemorySegment foretold = arena.allocate(predictor.bytes());
    float[] frames = tiny.array("frames-301");
    MemorySegment frame = arena.allocate((long) joiner.width() * Float.BYTES);
    List<Float> values = new ArrayList<>();
    try (Lane predicting = placement.lane(zipformer.graphs().get(1), Role.DECODER);
        Lane joining = placement.lane(zipformer.graphs().get(2), Role.DECODER)) {
      Once.run(
          predicting,
          (batch, row) -> predictor.fill(batch, row, last),
          (batch, row) -> predictor.take(batch, row, foretold.address()));
      for (int at = 0; at < frames.length; at += joiner.width()) {
        MemorySegment.copy(frames, at, frame, ValueLayout.JAVA_FLOAT, 0, joiner.width());
        Once.run(
            joining,
            (batch, row) -> {
              joiner.fillFrame(batch, row, frame.address());
              joiner.fillForetold(batch, row, foretold.address());
            },
            (batch, row) -> {
              for (int i = 0; i < 32; i++) {
                values.add(joiner.logits(batch, row, new Logits()).at(i));
              }
            });
      }
    }
    assertClose(tiny.array("logits"), values);
  }

  private static void assertClose(float[] expected, List<Float> actual) {
    float[] values = new float[actual.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = actual.get(i);
    }
    assertArrayEquals(expected, values, CLOSE);
  }

  @Test
  void greedyTokensAndTheirFramesAreThoseOfTorch() throws Exception {
    StreamingDecoder decoder = decoder(1);
    for (int length : Tiny.LENGTHS) {
      decoder.reset();
      hear(decoder, length);
      Search.Path path = decoder.search.found().paths().getFirst();
      assertEquals(tiny.numbers(length + ".greedy.tokens"), tokens(path), length + " frames");
      assertEquals(tiny.numbers(length + ".greedy.frames"), frames(path), length + " frames");
    }
    decoder.close();
  }

  @Test
  void beamTokensTheirFramesAndProbabilityAreThoseOfTorch() throws Exception {
    StreamingDecoder decoder = decoder(4);
    for (int length : Tiny.LENGTHS) {
      decoder.reset();
      hear(decoder, length);
      Search.Path best = ((BeamSearch) decoder.search).best();
      assertEquals(tiny.numbers(length + ".beam.tokens"), tokens(best), length + " frames");
      assertEquals(tiny.numbers(length + ".beam.frames"), frames(best), length + " frames");
      assertEquals(Double.parseDouble(tiny.text(length + ".beam.score")), best.score(), 10 * CLOSE);
    }
    decoder.close();
  }

  @Test
  void howeverTheFeaturesComeTheWordsAreTheSame() throws Exception {
    Random random = new Random(7);
    for (int paths : new int[] {1, 4}) {
      StreamingDecoder decoder = decoder(paths);
      Recognised whole = hear(decoder, 301);
      assertTrue(whole.words().size() > 5, whole.toString());
      assertEquals(whole.words().size(), whole.stable());
      for (int round = 0; round < 5; round++) {
        decoder.reset();
        assertEquals(whole, streamed(decoder, random), "round " + round);
      }
      decoder.close();
    }
  }

  /** As a session asks: chunk by chunk, as soon as there is a frame more than the window. */
  private static Recognised streamed(ChunkDecoder decoder, Random random) {
    GivenFeatures given = new GivenFeatures(features, BANDS, 301);
    int first = 0;
    List<Recognised.Heard> standing = List.of();
    while (given.frames < 301) {
      given.frames = Math.min(301, given.frames + 1 + random.nextInt(60));
      while (given.frames > first + decoder.window()) {
        Heard answer = new Heard();
        decoder.decode(given, first, false, 0, answer);
        Recognised partial = answer.get();
        assertEquals(standing, partial.words().subList(0, standing.size()), "stable words stay");
        standing = partial.words().subList(0, partial.stable());
        first += decoder.shift();
      }
    }
    while (first + decoder.shift() < 301) {
      Heard answer = new Heard();
      decoder.decode(given, first, false, 0, answer);
      answer.get();
      first += decoder.shift();
    }
    Heard answer = new Heard();
    decoder.decode(given, first, true, 0, answer);
    return answer.get();
  }

  @Test
  void neighboursDoNotChangeAWord() throws Exception {
    for (int paths : new int[] {1, 4}) {
      StreamingDecoder alone = decoder(paths);
      Recognised expected = hear(alone, 301);
      List<StreamingDecoder> streams = new ArrayList<>();
      List<Heard> answers = new ArrayList<>();
      long before = runs();
      for (int i = 0; i < 8; i++) {
        streams.add(decoder(paths));
      }
      for (StreamingDecoder stream : streams) {
        Heard answer = new Heard();
        stream.decode(GivenFeatures.all(features, BANDS, 301), 0, true, 0, answer);
        answers.add(answer);
      }
      for (Heard answer : answers) {
        assertEquals(expected, answer.get(), "words, times and confidences to the bit");
      }
      for (StreamingDecoder stream : streams) {
        assertEquals(-1, stream.caches().mismatch(alone.caches()), "caches to the bit");
        stream.close();
      }
      assertTrue(runs() - before < 8 * 11, "streams shared runs of the encoder");
      alone.close();
    }
  }

  private long runs() {
    return placement.lanes().stream()
        .filter(lane -> lane.role() == Role.ENCODER)
        .mapToLong(lane -> lane.runs())
        .sum();
  }

  @Test
  void aSnapshotGoesOnWhereItWasTaken() throws Exception {
    for (int paths : new int[] {1, 4}) {
      StreamingDecoder decoder = decoder(paths);
      Recognised expected = hear(decoder, 301);
      decoder.reset();
      GivenFeatures given = GivenFeatures.all(features, BANDS, 301);
      ask(decoder, given, 0);
      ask(decoder, given, 32);
      ChunkDecoder.Snapshot snapshot = decoder.snapshot();
      ask(decoder, given, 64);
      StreamingDecoder other = decoder(paths);
      other.restore(snapshot);
      for (StreamingDecoder each : List.of(decoder, other)) {
        each.restore(snapshot);
        Heard answer = new Heard();
        each.decode(given, 64, true, 0, answer);
        assertEquals(expected, answer.get());
      }
      assertThrows(
          IllegalArgumentException.class, () -> other.restore(new ChunkDecoder.Snapshot() {}));
      decoder.close();
      other.close();
    }
  }

  private static void ask(ChunkDecoder decoder, GivenFeatures given, int first) {
    Heard answer = new Heard();
    decoder.decode(given, first, false, 0, answer);
    answer.get();
  }

  @Test
  void phrasesAreHeardWhereTheyWereAlmostSaid() throws Exception {
    StreamingDecoder plain = decoder(4);
    String without = text(hear(plain, 301));
    plain.close();
    // tokens 20 and 5: "▁l" is likelier than it was
    RecognitionOptions options =
        new RecognitionOptions(null, false, "", null, List.of("lll", "theh"), true);
    StreamingDecoder boosted = new Zipformer(files, pool).decoder(placement, options, ledger);
    assertNotEquals(without, text(hear(boosted, 301)));
    boosted.close();
  }

  private static String text(Recognised result) {
    StringBuilder text = new StringBuilder();
    result.words().forEach(word -> text.append(word.text()));
    return text.toString();
  }

  @Test
  void aCancelledQuestionFailsAndTheNextOneIsAnswered() throws Exception {
    StreamingDecoder decoder = decoder(1);
    Recognised expected = hear(decoder, 301);
    for (int i = 0; i < 20; i++) {
      decoder.reset();
      Heard answer = new Heard();
      decoder.decode(GivenFeatures.all(features, BANDS, 301), 0, true, 0, answer);
      LockSupport.parkNanos(i * 100_000L);
      decoder.cancel();
      assertInstanceOf(CancellationException.class, answer.failure());
    }
    decoder.reset();
    assertEquals(expected, hear(decoder, 301));
    decoder.close();
  }

  @Test
  void closedWhileRecognisingTheMemoryStaysUntilTheLanesAreDone() throws Exception {
    for (int i = 0; i < 4; i++) {
      StreamingDecoder decoder = decoder(1 + 3 * (i % 2));
      Heard answer = new Heard();
      decoder.decode(GivenFeatures.all(features, BANDS, 301), 0, true, 0, answer);
      LockSupport.parkNanos(i * 500_000L);
      decoder.close();
      decoder.close();
      assertInstanceOf(CancellationException.class, answer.failure());
      assertEquals(0, pool.ofModels());
    }
  }

  @Test
  void aLostBackendChangesNoWord(@TempDir Path second) throws Exception {
    try (TestRuntime other = new TestRuntime("other", second)) {
      BackendPlacement two = BackendPlacement.on(pool, 32, runtime, other);
      StreamingDecoder decoder =
          new Zipformer(files, pool).decoder(two, RecognitionOptions.DEFAULT, ledger);
      Recognised expected = hear(decoder, 301);
      assertEquals("test", decoder.backend());
      decoder.reset();
      Heard answer = new Heard();
      decoder.decode(GivenFeatures.all(features, BANDS, 301), 0, true, 0, answer);
      two.removeBackend(runtime);
      assertEquals(expected, answer.get());
      decoder.reset();
      assertEquals(expected, hear(decoder, 301));
      assertEquals("other", decoder.backend());
      decoder.close();
      two.close();
    }
  }

  @Test
  void whereTheLaneIsFullNobodyIsAnswered() throws Exception {
    StreamingDecoder decoder = decoder(1);
    Recognised expected = hear(decoder, 45);
    decoder.reset();
    FullLane full = new FullLane();
    ZipformerGraph graph = ZipformerGraph.of(files.encoder());
    StreamingDecoder refused =
        new StreamingDecoder(
            graph,
            full,
            pool.lease(MemoryKind.HOST, StreamingDecoder.bytes(graph), "model"),
            question -> new Listening(graph.width(), new ArrayList<>()),
            ledger);
    GivenFeatures given = GivenFeatures.all(features, BANDS, 45);
    Heard answer = new Heard();
    assertThrows(RejectedExecutionException.class, () -> refused.decode(given, 0, true, 0, answer));
    assertThrows(RejectedExecutionException.class, () -> refused.decode(given, 0, true, 0, answer));
    refused.close();
    assertEquals(1, full.closed);
    assertEquals(expected, hear(decoder, 45));
    decoder.close();
  }

  @Test
  void aJoinerThatIsFullBetweenTwoWorksFailsTheQuestion() throws Exception {
    ZipformerGraph graph = ZipformerGraph.of(files.encoder());
    Tokens tokens = Tokens.of(files.tokens());
    StatelessGraph predictor = StatelessGraph.of(files.decoder(), tokens.size(), 0);
    TransducerFiles.Graph joining = Objects.requireNonNull(files.joiner());
    JoinerGraph joiner = JoinerGraph.icefall(joining, tokens.size());
    FullLane full = new FullLane();
    Lane predicting = placement.lane(files.decoder().file(), Role.DECODER);
    StreamingDecoder decoder =
        new StreamingDecoder(
            graph,
            placement.lane(files.encoder().file(), Role.ENCODER),
            pool.lease(MemoryKind.HOST, StreamingDecoder.bytes(graph), "model"),
            question ->
                new GreedySearch(
                    joiner,
                    full,
                    new StatelessPredictor(
                        predictor, pool.lease(MemoryKind.HOST, predictor.bytes(), "model"), ledger),
                    predicting,
                    new Alignment(0, 2, 1),
                    new Words(tokens, 4),
                    ledger,
                    question),
            ledger);
    for (int i = 0; i < 2; i++) {
      Heard answer = new Heard();
      decoder.decode(GivenFeatures.all(features, BANDS, 45), 0, true, 0, answer);
      assertInstanceOf(RejectedExecutionException.class, answer.failure());
      decoder.reset();
    }
    decoder.close();
    assertEquals(1, full.closed);
  }

  @Test
  void whatIsCopiedIsToldToTheLedger() throws Exception {
    StreamingDecoder decoder = decoder(1);
    hear(decoder, 20);
    long caches = ZipformerGraph.of(files.encoder()).cacheBytes();
    assertEquals(4 * caches, ledger.bytes(CopyLedger.Stage.KV_CACHE), "two chunks, in and out");
    assertTrue(ledger.bytes(CopyLedger.Stage.BACKEND) > 0);
    assertEquals(0, ledger.bytes(CopyLedger.Stage.TENSOR), "features are written in place");
    assertTrue(decoder.inferenceNanos() > 0);
    assertTrue(decoder.decodingNanos() > 0);
    decoder.close();
  }

  @Test
  void noGraphRemembersByItself() throws Exception {
    for (var graph : new Zipformer(files, pool).graphs()) {
      assertEquals(List.<State>of(), graph.states());
    }
  }
}
