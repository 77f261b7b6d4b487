package io.cochlea.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.buffer.CopyLedgers;
import io.cochlea.api.buffer.PoolExhaustedException;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.recognition.ModelSpec;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.Session;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.ring.Rings;
import io.cochlea.api.stream.EngineStatistics;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRefusedException;
import io.cochlea.api.stream.StreamRequest;
import io.cochlea.api.vad.EndpointPolicy;
import io.cochlea.api.vad.Vad;
import io.cochlea.api.vad.VadFactory;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceReference;

class StreamEngineTest {
  private final List<TestRing> rings = new ArrayList<>();
  private final List<TestVad> vads = new ArrayList<>();
  private final List<TestEndpointer> endpointers = new ArrayList<>();
  private final TestModel model = new TestModel();
  private final ServiceReference<SpeechModel> modelReference = reference(0);
  private StreamEngine engine;

  @BeforeEach
  void open() {
    engine =
        new StreamEngine(
            TestConfig.of(Map.of("maxStreams", 2, "loops", 1)),
            proxy(Rings.class, "create", (self, arguments) -> ring(arguments)),
            (format, policy) -> {
              endpointers.add(new TestEndpointer(Long.MAX_VALUE));
              return endpointers.getLast();
            },
            new TestLedgers(),
            proxy(Placement.class, "none", (self, arguments) -> self));
    engine.addModel(modelReference, model);
    engine.addVad(reference(0), new TestVads("narrow", 8_000));
    engine.addVad(reference(-1), new TestVads("wide", 16_000));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void theBestDetectorThatTakesTheFormatListens() throws IOException {
    try (Stream stream = engine.open(request("a", null), new TestSink())) {
      assertEquals("wide", stream.statistics().vad());
      assertEquals("test", stream.statistics().model());
    }
  }

  @Test
  void oneMoreThanMaxStreamsIsRefusedUntilThereIsRoom() throws Throwable {
    TestSink first = new TestSink();
    Stream stream = engine.open(request("a", null), first);
    engine.open(request("b", null), new TestSink());
    IOException refused =
        assertThrows(IOException.class, () -> engine.open(request("c", null), new TestSink()));
    assertTrue(String.valueOf(refused.getMessage()).contains("stream c"), refused.getMessage());
    assertTrue(String.valueOf(refused.getMessage()).contains("maxStreams"), refused.getMessage());
    stream.writer().end();
    first.await();
    engine.open(request("c", null), new TestSink());
    assertEquals(2, engine.streams().size());
    EngineStatistics all = engine.statistics();
    assertEquals(2, all.open());
    assertEquals(2, all.most());
    assertEquals(3, all.opened());
    assertEquals(1, all.noRoom());
    assertEquals(0, all.notReady());
  }

  @Test
  void aStreamThatCannotBeOpenedLeavesNothingBehind() {
    model.failure = new PoolExhaustedException("the cap of 1 MiB is reached");
    for (int i = 0; i < 5; i++) {
      IOException refused =
          assertThrows(IOException.class, () -> engine.open(request("a", null), new TestSink()));
      assertTrue(String.valueOf(refused.getMessage()).contains("1 MiB"), refused.getMessage());
    }
    assertEquals(5, rings.size());
    assertTrue(rings.stream().allMatch(TestRing::isClosed));
    assertTrue(vads.stream().allMatch(vad -> vad.closed));
    assertEquals(List.of(), engine.streams());
  }

  @Test
  void modelsComeAndGoAndStreamsStay() throws Throwable {
    TestSink sink = new TestSink();
    Stream stream = engine.open(request("a", "test"), sink);
    engine.removeModel(modelReference);
    StreamRefusedException refused =
        assertThrows(
            StreamRefusedException.class, () -> engine.open(request("b", "test"), new TestSink()));
    assertEquals(StreamRefusedException.Reason.NOT_READY, refused.reason());
    assertEquals("stream b is refused: there is no model yet", refused.getMessage());
    stream.writer().end();
    sink.await();
  }

  @Test
  void aForeignRingIsTakenOverAndGivenBackInAnyCase() throws Throwable {
    TestRing ring = new TestRing("foreign", 32_768);
    TestSink sink = new TestSink();
    Stream stream = engine.open(request("a", null), ring, sink);
    assertThrows(IllegalStateException.class, stream::writer);
    ring.writer().commit(100, 0);
    ring.writer().end();
    stream.wake();
    sink.await();
    assertTrue(ring.isClosed());
    TestRing brief = new TestRing("brief", 16_000);
    assertEquals(
        "ring brief holds 1000 ms of audio, not 2000 or more",
        assertThrows(
                IllegalArgumentException.class,
                () -> engine.open(request("b", null), brief, new TestSink()))
            .getMessage());
    assertTrue(brief.isClosed());
    model.failure = new PoolExhaustedException("the cap of 1 MiB is reached");
    TestRing refused = new TestRing("refused", 32_768);
    assertEquals(
        StreamRefusedException.Reason.NO_ROOM,
        assertThrows(
                StreamRefusedException.class,
                () -> engine.open(request("b", null), refused, new TestSink()))
            .reason());
    assertTrue(refused.isClosed());
    assertEquals(List.of(), rings, "no ring of the engine's own");
  }

  @Test
  void whatStreamsDidIsCountedOnAfterTheirEnd() throws Throwable {
    TestSink sink = new TestSink();
    Stream stream = engine.open(request("a", null), sink);
    stream.writer().commit(16_000, 0);
    stream.writer().gap(8_000);
    while (engine.statistics().lostSeconds() == 0) {
      Thread.sleep(1);
    }
    assertEquals(1, engine.statistics().audioSeconds());
    stream.writer().end();
    sink.await();
    assertEquals(List.of(), engine.streams());
    engine.open(request("b", null), new TestSink()).writer().commit(8_000, 0);
    EngineStatistics all = engine.statistics();
    assertEquals(1.5, all.audioSeconds());
    assertEquals(0.5, all.lostSeconds());
    assertEquals(0, all.failed());
    assertEquals(2, all.opened());
  }

  @Test
  void aLanguageTheModelDoesNotKnowIsRefused() throws IOException {
    StreamRequest german =
        new StreamRequest("a", AudioFormat.SPEECH, null, null, RecognitionOptions.DEFAULT.in("de"));
    assertEquals(
        "model test does not know the language 'de'; it knows [en]",
        assertThrows(IllegalArgumentException.class, () -> engine.open(german, new TestSink()))
            .getMessage());
    engine
        .open(
            new StreamRequest(
                "a", AudioFormat.SPEECH, null, null, RecognitionOptions.DEFAULT.in("en-GB")),
            new TestSink())
        .close();
    model.languages = List.of("und");
    engine.open(german, new TestSink()).close();
  }

  @Test
  void aChangedPolicyHoldsForOpenStreamsAtOnce() throws Throwable {
    TestSink sink = new TestSink();
    Stream stream = engine.open(request("a", null), sink);
    engine.modified(TestConfig.of(Map.of("maxStreams", 1)));
    engine.modified(TestConfig.of(Map.of("hangOverMillis", 800, "threshold", 0.7f)));
    assertThrows(
        IllegalArgumentException.class,
        () -> engine.modified(TestConfig.of(Map.of("hangOverMillis", 7))));
    stream.writer().end();
    sink.await();
    assertEquals(
        List.of(new EndpointPolicy(0.7f, 60, 800, 300, 28_000)), endpointers.getFirst().policies);
  }

  @Test
  void aChangedConfigurationKeepsStreamsAndABadOneIsRefused() throws Throwable {
    TestSink sink = new TestSink();
    Stream stream = engine.open(request("a", null), sink);
    engine.modified(TestConfig.of(Map.of("maxStreams", 1)));
    assertThrows(IOException.class, () -> engine.open(request("b", null), new TestSink()));
    assertThrows(
        IllegalArgumentException.class,
        () -> engine.modified(TestConfig.of(Map.of("maxStreams", 0))));
    assertThrows(IOException.class, () -> engine.open(request("b", null), new TestSink()));
    stream.writer().end();
    sink.await();
  }

  @Test
  void whenTheEngineStopsEveryStreamIsToldAndGivenBack() throws IOException {
    List<TestSink> sinks = List.of(new TestSink(), new TestSink());
    for (TestSink sink : sinks) {
      engine.open(request("a", null), sink);
    }
    engine.close();
    for (TestSink sink : sinks) {
      assertThrows(CancellationException.class, sink::await);
    }
    assertTrue(rings.stream().allMatch(TestRing::isClosed));
    assertTrue(vads.stream().allMatch(vad -> vad.closed));
  }

  private static StreamRequest request(String name, @Nullable String model) {
    return new StreamRequest(name, AudioFormat.SPEECH, null, model);
  }

  /** Compares by ranking, of which there are 0 and less. */
  private static <S> ServiceReference<S> reference(int ranking) {
    @SuppressWarnings("unchecked")
    ServiceReference<S> reference =
        proxy(
            ServiceReference.class,
            "compareTo",
            (self, arguments) -> same(self, arguments[0]) ? 0 : ranking == 0 ? 1 : -1);
    return reference;
  }

  private static boolean same(Object a, Object b) {
    return System.identityHashCode(a) == System.identityHashCode(b);
  }

  private AudioRing ring(Object... arguments) {
    long seconds = ((Duration) arguments[2]).toSeconds();
    rings.add(new TestRing((String) arguments[0], seconds * AudioFormat.SPEECH.rate()));
    return rings.getLast();
  }

  /** Answers one method; nothing else of it is ever called. */
  private static <T> T proxy(
      Class<T> type, String name, BiFunction<Object, Object[], Object> answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              assertEquals(name, method.getName());
              return answer.apply(self, arguments);
            }));
  }

  private static final class TestLedgers implements CopyLedgers {
    @Override
    public CopyLedger open() {
      return new CopyLedger() {
        @Override
        public void copied(Stage stage, long bytes) {}

        @Override
        public long bytes(Stage stage) {
          return 0;
        }
      };
    }
  }

  private final class TestVads implements VadFactory {
    private final String id;
    private final int rate;

    TestVads(String id, int rate) {
      this.id = id;
      this.rate = rate;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public Vad open(AudioFormat format, CopyLedger ledger, Runnable ready) {
      if (format.rate() != rate) {
        throw new IllegalArgumentException("rate " + format.rate() + " is not " + rate);
      }
      vads.add(new TestVad(sample -> false));
      return vads.getLast();
    }
  }

  private static final class TestModel implements SpeechModel {
    @Nullable RuntimeException failure;
    List<String> languages = List.of("en");

    @Override
    public ModelSpec spec() {
      FeatureSpec features =
          new FeatureSpec(FeatureSpec.Kind.WHISPER_LOG_MEL, 80, FeatureSpec.Normalisation.NONE, 0);
      return new ModelSpec("test", "test", languages, features, List.of(), "for tests");
    }

    @Override
    public Session open(
        Placement placement,
        AudioFormat format,
        int maxSamples,
        RecognitionOptions options,
        CopyLedger ledger,
        Executor loop,
        TranscriptSink sink) {
      if (failure != null) {
        throw failure;
      }
      return new TestSession(loop, sink, false);
    }
  }
}
