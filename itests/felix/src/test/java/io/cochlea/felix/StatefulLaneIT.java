package io.cochlea.felix;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.State;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Role;
import io.cochlea.api.placement.Work;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lanes on the real backends: neighbours change no bit, and states go along with a swap. */
@Timeout(120)
class StatefulLaneIT {
  private static final Path MODELS = Path.of("../../models");
  private static final int STREAMS = 8;

  @TempDir static Path directory;
  private static Distribution distribution;
  private static Placement placement;

  @BeforeAll
  static void start() throws Exception {
    distribution = Distribution.withContracts(directory);
    Path next = Path.of(System.getProperty("cochlea.home"), "optional/cpu-next.jar");
    distribution.framework.getBundleContext().installBundle(next.toUri().toString()).start();
    placement = distribution.service(Placement.class);
    while (placement.backends().size() < 2) {
      Thread.sleep(10);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    distribution.close();
  }

  private static ModelGraph graph(String file, State... states) throws Exception {
    Path path = MODELS.resolve(file);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path));
    return new ModelGraph(file, HexFormat.of().formatHex(digest), path, Map.of(), List.of(states));
  }

  private static ModelGraph remember() throws Exception {
    return graph(
        "tiny/remember.onnx",
        new State("key", null, State.Kind.CONSTANT),
        new State("sums", "sums_out", State.Kind.IN_PLACE),
        new State("turns", "next", State.Kind.EXCHANGED));
  }

  private static ModelGraph grow() throws Exception {
    return graph("tiny/grow.onnx", new State("past", "present", State.Kind.GROWING));
  }

  private static List<RandomWork> works(boolean remembering) {
    List<RandomWork> works = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      works.add(new RandomWork(i, remembering, 20 + 3 * i));
    }
    return works;
  }

  private static List<List<int[]>> run(Lane lane, List<? extends BitsWork> works) throws Exception {
    List<List<int[]>> bits = new ArrayList<>();
    works.forEach(lane::submit);
    for (BitsWork work : works) {
      bits.add(work.await());
    }
    return bits;
  }

  private static void assertSameBits(List<List<int[]>> expected, List<List<int[]>> actual) {
    for (int stream = 0; stream < expected.size(); stream++) {
      assertEquals(expected.get(stream).size(), actual.get(stream).size());
      for (int step = 0; step < expected.get(stream).size(); step++) {
        assertArrayEquals(
            expected.get(stream).get(step),
            actual.get(stream).get(step),
            "stream " + stream + " step " + step);
      }
    }
  }

  @Test
  void aStreamIsTheSameAloneAndAmongEight() throws Exception {
    for (boolean remembering : new boolean[] {true, false}) {
      ModelGraph graph = remembering ? remember() : grow();
      try (Lane lane = placement.lane(graph, Role.DECODER)) {
        List<List<int[]>> alone = new ArrayList<>();
        for (RandomWork work : works(remembering)) {
          alone.addAll(run(lane, List.of(work)));
        }
        long before = runs(graph);
        assertSameBits(alone, run(lane, works(remembering)));
        long together = runs(graph) - before;
        long each = alone.stream().mapToLong(List::size).sum();
        assertTrue(remembering == together < each, together + " runs for " + each + " steps");
      }
    }
  }

  private static long runs(ModelGraph graph) {
    return placement.lanes().stream()
        .filter(lane -> lane.graph().equals(graph.id()))
        .mapToLong(Placement.LaneState::runs)
        .sum();
  }

  @Test
  void statesGoAlongWithASwap() throws Exception {
    for (boolean remembering : new boolean[] {true, false}) {
      try (Lane lane = placement.lane(remembering ? remember() : grow(), Role.DECODER)) {
        List<RandomWork> undisturbed = works(remembering);
        List<List<int[]>> expected = run(lane, undisturbed);
        String target = lane.backend().equals("cpu") ? "cpu-next" : "cpu";
        List<RandomWork> swapped = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
          swapped.add(new RandomWork(i, remembering, 20 + 3 * i, 5));
        }
        swapped.forEach(lane::submit);
        Thread.sleep(50);
        placement.swap(Role.DECODER, target);
        for (int i = 0; i < STREAMS; i++) {
          List<int[]> bits = swapped.get(i).await();
          assertEquals(0, swapped.get(i).restarts, "none begins again");
          for (int step = 0; step < bits.size(); step++) {
            assertClose(expected.get(i).get(step), bits.get(step));
          }
        }
        assertTrue(swapped.getLast().backends.size() == 2, swapped.getLast().backends.toString());
      }
    }
  }

  /** Two runtimes of different versions need not agree in every bit. */
  private static void assertClose(int[] expected, int[] actual) {
    for (int i = 0; i < expected.length; i++) {
      float a = Float.intBitsToFloat(expected[i]);
      float b = Float.intBitsToFloat(actual[i]);
      assertEquals(a, b, 1e-3f * Math.max(1, Math.abs(a)));
    }
  }

  /** The demo model in both precisions, with neighbours of other lengths. */
  @Test
  void neighboursChangeNoBitOfTheDemoModel() throws Exception {
    for (String file : List.of("demo/dist/demo-offline.onnx", "demo/dist/demo-offline-int8.onnx")) {
      try (Lane lane = placement.lane(graph(file), Role.ENCODER)) {
        List<List<int[]>> alone = new ArrayList<>();
        List<MelWork> together = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
          alone.addAll(run(lane, List.of(new MelWork(i, 200 + 25 * i))));
          together.add(new MelWork(i, 200 + 25 * i));
        }
        assertSameBits(alone, run(lane, together));
      }
    }
  }

  /** Work that keeps the bits of what comes out. */
  private abstract static class BitsWork implements Work {
    private final CompletableFuture<List<int[]>> result = new CompletableFuture<>();
    final List<int[]> bits = new ArrayList<>();
    final Set<String> backends = new LinkedHashSet<>();
    int restarts;

    List<int[]> await() throws Exception {
      return result.get(60, TimeUnit.SECONDS);
    }

    @Override
    public void restart(int epoch) {
      restarts++;
      bits.clear();
    }

    @Override
    public boolean step(Batch batch, int row) {
      backends.add(batch.backend());
      return false;
    }

    @Override
    public void done() {
      result.complete(bits);
    }

    @Override
    public void failed(Throwable cause) {
      result.completeExceptionally(cause);
    }
  }

  private static MemorySegment memory(Tensor tensor) {
    return MemorySegment.ofAddress(tensor.address()).reinterpret(tensor.bytes());
  }

  /** Random input to the tiny graphs that remember. */
  private static final class RandomWork extends BitsWork {
    private static final int WIDTH = 48;
    private final long seed;
    private final boolean remembering;
    private final int steps;
    private final int pauseMillis;

    RandomWork(long seed, boolean remembering, int steps) {
      this(seed, remembering, steps, 0);
    }

    RandomWork(long seed, boolean remembering, int steps, int pauseMillis) {
      this.seed = seed;
      this.remembering = remembering;
      this.steps = steps;
      this.pauseMillis = pauseMillis;
    }

    @Override
    public int extent() {
      return 1;
    }

    @Override
    public int extent(String input, int axis) {
      return input.equals("past") ? 0 : 1;
    }

    @Override
    public void fill(Batch batch, int row) {
      pause();
      write(batch.input("x"), row, new Random(1000 * seed + bits.size()));
      if (remembering && bits.isEmpty()) {
        write(batch.input("key"), row, new Random(-seed));
      }
    }

    private void pause() {
      try {
        Thread.sleep(pauseMillis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private static void write(Tensor tensor, int row, Random random) {
      for (int i = 0; i < WIDTH; i++) {
        memory(tensor).setAtIndex(JAVA_FLOAT, row * WIDTH + i, (float) random.nextGaussian());
      }
    }

    @Override
    public boolean step(Batch batch, int row) {
      super.step(batch, row);
      int[] now = new int[WIDTH];
      MemorySegment y = memory(batch.output("y"));
      for (int i = 0; i < WIDTH; i++) {
        now[i] = Float.floatToRawIntBits(y.getAtIndex(JAVA_FLOAT, row * WIDTH + i));
      }
      bits.add(now);
      return bits.size() < steps;
    }
  }

  /** Random features for the demo model. */
  private static final class MelWork extends BitsWork {
    private static final int BANDS = 80;
    private static final int SUBSAMPLING = 4;
    private static final int LABELS = 29;
    private final long seed;
    private final int frames;

    MelWork(long seed, int frames) {
      this.seed = seed;
      this.frames = frames;
    }

    @Override
    public int extent() {
      return frames;
    }

    @Override
    public void fill(Batch batch, int row) {
      Random random = new Random(seed);
      MemorySegment mel = memory(batch.input("mel"));
      long base = (long) row * batch.extent() * BANDS;
      for (int i = 0; i < frames * BANDS; i++) {
        mel.setAtIndex(JAVA_FLOAT, base + i, (float) random.nextGaussian());
      }
      memory(batch.input("mel_len")).setAtIndex(JAVA_LONG, row, frames);
    }

    @Override
    public boolean step(Batch batch, int row) {
      Tensor tensor = batch.output("logp");
      MemorySegment posteriors = memory(tensor);
      int[] now = new int[(frames + SUBSAMPLING - 1) / SUBSAMPLING * LABELS];
      long base = row * tensor.shape()[1] * LABELS;
      for (int i = 0; i < now.length; i++) {
        now[i] = Float.floatToRawIntBits(posteriors.getAtIndex(JAVA_FLOAT, base + i));
      }
      bits.add(now);
      return false;
    }
  }
}
