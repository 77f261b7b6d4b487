package io.cochlea.recognizer.transducer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.feature.FeatureFactory;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.feature.Features;
import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.Session;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.ring.Cursor;
import io.cochlea.placement.BackendPlacement;
import io.cochlea.recognizer.session.Pace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole models behind the sessions that streams have. */
class TransducerModelTest implements TranscriptSink {
  private static final int HOP = 160;
  private static final int FRAMES = 301;

  @TempDir static Path natives;
  private static TestRuntime runtime;

  private final Arena arena = Arena.ofShared();
  private final PoisonPool pool = new PoisonPool(arena);
  private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
  private final List<Hypothesis> partials = new ArrayList<>();
  private final List<Segment> segments = new ArrayList<>();
  private BackendPlacement placement;

  @BeforeAll
  static void load() {
    runtime = new TestRuntime("test", natives);
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
    assertEquals(0, pool.ofModels(), "what sessions leased is given back");
    arena.close();
  }

  private TransducerModel model(String name) throws IOException {
    boolean zipformer = name.equals("zipformer");
    float[] values = new Tiny(zipformer ? name : "parakeet-tdt").array("features");
    return new TransducerModel(
        zipformer ? Tiny.zipformer(runtime, 1) : Tiny.parakeet(runtime, name),
        pool,
        kind -> new Given(values),
        () -> new Pace(100),
        (stage, nanos) -> {});
  }

  private Session open(TransducerModel model) throws Exception {
    return model.open(
        placement,
        new AudioFormat(AudioFormat.Encoding.S16, 16_000, 1),
        10 * 16_000,
        RecognitionOptions.DEFAULT,
        new MapLedger(),
        loop::add,
        this);
  }

  /** Two utterances, their audio in pieces of any size. */
  private void speak(Session session, Random random) throws InterruptedException {
    Cursor cursor = new Anywhere();
    for (long begin = 0; begin < 2L * FRAMES * HOP; begin += FRAMES * HOP) {
      long at = begin;
      long end = begin + FRAMES * HOP;
      while (at < end) {
        at = session.accept(cursor, at, Math.min(end, at + HOP * (1L + random.nextInt(50))));
        Runnable task = loop.poll(1, TimeUnit.MILLISECONDS);
        if (task != null) {
          task.run();
        }
      }
      session.endpoint();
      while (session.busy()) {
        loop.take().run();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"zipformer", "parakeet-tdt", "parakeet-tdt-fused", "parakeet-rnnt"})
  void howeverTheAudioComesTheSegmentsAreTheSame(String name) throws Exception {
    TransducerModel model = model(name);
    List<Segment> expected = List.of();
    for (int round = 0; round < 4; round++) {
      segments.clear();
      partials.clear();
      Session session = open(model);
      speak(session, new Random(round));
      session.close();
      assertEquals(2, segments.size());
      assertEquals(segments.get(0).text(), segments.get(1).text());
      assertTrue(segments.getFirst().confidence() > 0 && segments.getFirst().confidence() <= 1);
      assertEquals(
          segments.getFirst().text(),
          String.join(" ", segments.getFirst().words().stream().map(word -> word.text()).toList()));
      if (name.equals("zipformer")) {
        assertTrue(partials.size() > 4, "partials come while it is spoken");
        if (round > 0) {
          assertEquals(expected, segments);
        }
        expected = List.copyOf(segments);
      }
    }
    model.close();
  }

  @Test
  void sessionsComeAndGoAndLeaveNothing() throws Exception {
    TransducerModel model = model("zipformer");
    open(model).close();
    int before = pool.out.size();
    for (int i = 0; i < 100; i++) {
      Session session = open(model);
      session.accept(new Anywhere(), 0, 100L * HOP);
      if (i % 2 == 0) {
        session.endpoint();
      }
      session.close();
    }
    model.close();
    placement.close();
    assertTrue(pool.out.size() <= before, pool.out.values().toString());
    assertEquals(0, placement.lanes().size());
  }

  @Test
  void itSaysWhatItIs() throws Exception {
    try (TransducerModel zipformer = model("zipformer");
        TransducerModel parakeet = model("parakeet-tdt")) {
      assertEquals("transducer", zipformer.spec().family());
      assertEquals(3, zipformer.spec().graphs().size());
      FeatureSpec.Kind kind = zipformer.spec().features().kind();
      assertEquals(FeatureSpec.Kind.SHERPA_FBANK, kind);
      assertEquals(FeatureSpec.Kind.NEMO_LOG_MEL, parakeet.spec().features().kind());
      assertEquals(
          FeatureSpec.Normalisation.PER_FEATURE, parakeet.spec().features().normalisation());
    }
  }

  @Override
  public void partial(Hypothesis hypothesis) {
    partials.add(hypothesis);
  }

  @Override
  public void committed(Segment segment) {
    segments.add(segment);
  }

  @Override
  public void completed() {
    throw new AssertionError("not the session's to tell");
  }

  @Override
  public void failed(Throwable cause) {
    throw new AssertionError(cause);
  }

  /** The same features whatever is said. */
  private static final class Given implements FeatureFactory {
    private final float[] values;

    Given(float[] values) {
      this.values = values;
    }

    @Override
    public boolean handles(FeatureSpec.Kind kind) {
      return true;
    }

    @Override
    public Features open(FeatureSpec spec, AudioFormat format, int maxSamples, String owner) {
      float[] room = Arrays.copyOf(values, spec.bins() * (maxSamples / HOP));
      return new GivenFeatures(room, spec.bins(), FRAMES);
    }

    @Override
    public String path() {
      return "given";
    }
  }

  /** Audio that nobody looks at. */
  private static final class Anywhere implements Cursor {
    @Override
    public long position() {
      return 0;
    }

    @Override
    public long poll() {
      return 0;
    }

    @Override
    public long gap() {
      return 0;
    }

    @Override
    public boolean ended() {
      return false;
    }

    @Override
    public void advance(long sample) {}

    @Override
    public long address(long sample) {
      return sample;
    }
  }
}
