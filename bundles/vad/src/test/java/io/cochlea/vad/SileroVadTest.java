package io.cochlea.vad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.api.buffer.CopyLedger.Stage;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.placement.Role;
import io.cochlea.api.vad.SpeechSink;
import io.cochlea.api.vad.Vad;
import io.cochlea.api.vad.VadFactory;
import io.cochlea.placement.BackendPlacement;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SileroVadTest extends VadConformance {

  static final Path MODEL = Path.of("../../../shared/models/silero/silero_vad.onnx");
  private static final int ROWS = 8;
  private static final int BYTES_PER_WINDOW = 2 * 4 * (64 + 2 * 128);

  @TempDir static Path directory;
  private static TestBackend backend;
  private static TestPool pool;
  private static BackendPlacement placement;
  private static SileroVadFactory silero;

  @BeforeAll
  static void load() throws IOException {
    assumeTrue(Files.exists(MODEL), MODEL + " is not here");
    backend = new TestBackend("cpu", directory);
    pool = new TestPool();
    placement = BackendPlacement.on(pool, ROWS, backend);
    silero = SileroVadFactory.of(placement, MODEL);
  }

  @AfterAll
  static void nothingIsLeft() {
    if (placement != null) {
      silero.close();
      placement.close();
      backend.close();
      assertEquals(0, pool.out.get(), "memory left out");
    }
  }

  @Override
  VadFactory factory() {
    return silero;
  }

  @Test
  void judgesFloatsAsItJudgesIntegers() throws IOException {
    MemoryCursor integers = Sounds.speech("cards-001.wav");
    try (Vad a = open(Sounds.SPEECH);
        Vad b = open(Sounds.FLOATS)) {
      assertEquals(probabilities(a, integers), probabilities(b, Sounds.floats(integers)));
    }
  }

  @Test
  void isDeafForNothingAfterNotANumber() throws IOException {
    MemoryCursor audio = Sounds.floats(Sounds.speech("jfk.wav"));
    audio.audio().setAtIndex(ValueLayout.JAVA_FLOAT, 100, Float.NaN);
    audio.audio().setAtIndex(ValueLayout.JAVA_FLOAT, 1_000, Float.NEGATIVE_INFINITY);
    try (Vad vad = open(Sounds.FLOATS)) {
      List<Float> p = probabilities(vad, audio);
      assertTrue(p.stream().allMatch(x -> x >= 0 && x <= 1), p::toString);
      assertTrue(p.stream().filter(x -> x > 0.9f).count() > 100, p::toString);
    }
  }

  @Test
  void tellsTheLedgerItsStateAndContext() throws IOException {
    try (Vad vad = open(Sounds.SPEECH)) {
      int windows = probabilities(vad, Sounds.silence(16_000)).size();
      assertEquals(31, windows);
      assertEquals((long) windows * BYTES_PER_WINDOW, copies.bytes(Stage.VAD));
    }
  }

  /** Neighbours in the batch do not change what a stream is found to say. */
  @Test
  void judgesAStreamAloneAsAmongOthers() throws IOException {
    List<MemoryCursor> audio =
        List.of(
            Sounds.speech("jfk.wav"),
            Sounds.speech("cards-001.wav"),
            Sounds.speech("goforward.wav"),
            Sounds.noise(48_000, 800));
    List<List<Float>> alone = new ArrayList<>();
    for (MemoryCursor cursor : audio) {
      try (Vad vad = open(Sounds.SPEECH)) {
        alone.add(probabilities(vad, cursor));
      }
    }
    long runs = runs();
    List<List<Float>> together = together(audio);
    int windows = together.stream().mapToInt(List::size).sum();
    assertTrue(runs() - runs < windows, "no two windows shared a run");
    for (int i = 0; i < audio.size(); i++) {
      assertEquals(alone.get(i).size(), together.get(i).size());
      for (int w = 0; w < alone.get(i).size(); w++) {
        assertEquals(alone.get(i).get(w), together.get(i).get(w), 1e-5f, "stream " + i);
      }
    }
  }

  /** All streams on this thread, each going on as soon as it can, as on a loop. */
  private List<List<Float>> together(List<MemoryCursor> audio) throws IOException {
    List<Vad> vads = new ArrayList<>();
    List<List<Float>> seen = new ArrayList<>();
    for (MemoryCursor ignored : audio) {
      vads.add(factory().open(Sounds.SPEECH, copies, alarm));
      seen.add(new ArrayList<>());
    }
    long[] done = new long[audio.size()];
    for (boolean busy = true; busy; ) {
      busy = false;
      for (int i = 0; i < done.length; i++) {
        List<Float> all = seen.get(i);
        MemoryCursor cursor = audio.get(i);
        done[i] = vads.get(i).accept(cursor, done[i], cursor.poll(), (from, to, p) -> all.add(p));
        busy |= vads.get(i).busy();
      }
      if (busy) {
        alarm.await();
      }
    }
    vads.forEach(Vad::close);
    return seen;
  }

  private static long runs() {
    return placement.lanes().getFirst().runs();
  }

  /** Whichever way the graph moves in the middle of a stream, every window is judged as ever. */
  @Test
  void aSwapOrALostBackendChangesNoJudgement() throws Exception {
    MemoryCursor audio = Sounds.speech("jfk.wav");
    List<Float> undisturbed;
    try (Vad vad = open(Sounds.SPEECH)) {
      undisturbed = probabilities(vad, audio);
    }
    TestBackend first = new TestBackend("first", directory.resolve("first"));
    TestBackend second = new TestBackend("second", directory.resolve("second"));
    BackendPlacement both = BackendPlacement.on(pool, ROWS, first, second);
    try (SileroVadFactory factory = SileroVadFactory.of(both, MODEL);
        Vad vad = factory.open(Sounds.SPEECH, copies, alarm)) {
      List<Float> seen = new ArrayList<>();
      long third = audio.poll() / 3;
      SpeechSink sink = (from, to, p) -> seen.add(p);
      long done = accept(vad, audio, 0, third, sink);
      vad.accept(audio, done, 2 * third, sink);
      both.swap(Role.VAD, "second");
      both.pin(Role.VAD, "second");
      done = accept(vad, audio, (long) seen.size() * vad.frame(), 2 * third, sink);
      assertEquals("second", both.lanes().getFirst().backend());
      both.auto(Role.VAD);
      assertEquals("first", both.lanes().getFirst().backend());
      vad.accept(audio, done, audio.poll(), sink);
      both.removeBackend(first);
      first.close();
      accept(vad, audio, (long) seen.size() * vad.frame(), audio.poll(), sink);
      assertEquals("second", both.lanes().getFirst().backend());
      assertEquals(undisturbed, seen);
    } finally {
      both.close();
      second.close();
    }
  }

  /** The audio may be unmapped once a detector is closed, whatever its lane was about to do. */
  @Test
  void readsNothingOnceItIsClosed() throws IOException {
    MemoryCursor audio = Sounds.silence(512);
    for (int i = 0; i < 2_000; i++) {
      Vad vad = open(Sounds.SPEECH);
      vad.accept(audio, 0, 512, (from, to, p) -> {});
      vad.close();
      vad.close();
      assertFalse(vad.busy());
      assertThrows(
          IllegalStateException.class, () -> vad.accept(audio, 0, 512, (from, to, p) -> {}));
    }
    try (Vad vad = open(Sounds.SPEECH)) {
      assertEquals(1, probabilities(vad, audio).size(), "the lane still serves");
    }
  }

  @Test
  void loadsTheGraphOnce() throws IOException {
    open(Sounds.SPEECH).close();
    int compiled = backend.compiled.get();
    open(Sounds.SPEECH).close();
    open(Sounds.SPEECH).close();
    assertEquals(compiled, backend.compiled.get());
  }

  @Test
  void refusesAnotherGraphAndSaysWhatItExpects() throws IOException {
    for (String other : List.of("matmul-relu.onnx", "count.onnx")) {
      SileroVadFactory wrong = SileroVadFactory.of(placement, Path.of("../../models/tiny", other));
      var refusal = assertThrows(InferenceException.class, wrong::load);
      assertTrue(refusal.toString().contains(other), refusal.toString());
      assertTrue(refusal.toString().contains("state FLOAT32[2, -1, 128]"), refusal.toString());
    }
    assertEquals(1, placement.lanes().size(), "a refused graph is let go");
  }

  @Test
  void refusesWhatIsNoGraph(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("broken.onnx"), "not a graph");
    SileroVadFactory broken = SileroVadFactory.of(placement, folder);
    var refusal = assertThrows(InferenceException.class, broken::load);
    assertTrue(refusal.toString().contains(file.toRealPath().toString()), refusal.toString());
    assertRefused(folder.resolve("absent.onnx"), "expected is an ONNX file");
    Files.writeString(folder.resolve("second.onnx"), "");
    assertRefused(folder, "has 2 files *.onnx; expected is one");
  }

  private static void assertRefused(Path path, String reason) {
    var refusal =
        assertThrows(IOException.class, () -> SileroVadFactory.of(placement, path).close());
    assertTrue(refusal.toString().contains(path.toString()), refusal.toString());
    assertTrue(refusal.toString().contains(reason), refusal.toString());
  }
}
