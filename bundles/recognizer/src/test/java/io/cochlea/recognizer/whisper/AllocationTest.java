package io.cochlea.recognizer.whisper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.feature.Features;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Ticket;
import io.cochlea.api.placement.Work;
import io.cochlea.recognizer.ArenaPool;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a token costs the heap: nothing, greedy or by a beam. */
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Vocabulary VOCABULARY = TinyWhisper.vocabulary();
  private static final int CONTEXT = 448;
  private static final int TOKENS = 200;

  /** Rounds of a window each; the compiler is done when several in a row allocate nothing. */
  private static final int ROUNDS = 200;

  private static final int STEADY_ROUNDS = 3;

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void aTokenAllocatesNothing(int beams) {
    try (Arena arena = Arena.ofConfined()) {
      Rules rules = new Rules(VOCABULARY, TinyWhisper.parameters(beams));
      Search search =
          beams == 1
              ? new SingleSearch(VOCABULARY, rules, CONTEXT)
              : new BeamSearch(VOCABULARY, rules, beams, CONTEXT);
      Wiring.Steering steering = new Wiring.Steering(false, false, false, false, true);
      ModelGraph graph = new ModelGraph("hand", "00", Path.of("hand.onnx"));
      Wiring wiring =
          new Wiring(
              graph,
              graph,
              graph,
              "mel",
              80,
              "ids",
              "logits",
              VOCABULARY.size,
              CONTEXT,
              List.of(),
              List.of(),
              steering,
              steering);
      Lease lease = new ArenaPool(arena).lease(MemoryKind.HOST, 64, "test");
      Still still = new Still(new Window(wiring, lease, new SummedLedger()));
      Prompting prompting = new Prompting(wiring, still, VOCABULARY, still);
      prompting.begin(new int[] {VOCABULARY.start});
      Writing writing = new Writing(wiring, still, prompting, search, still);
      HandBatch batch = new HandBatch(arena, beams);
      int steady = 0;
      long least = 0;
      for (int round = 0; round < ROUNDS && steady < STEADY_ROUNDS; round++) {
        assertTrue(writing.begin(new int[0], TOKENS + 1));
        long before = 0;
        for (int token = 0; token < TOKENS; token++) {
          batch.speak(token);
          writing.fill(batch, 0); // the first one hands the window over
          writing.step(batch, 0);
          before = token == 0 ? THREADS.getCurrentThreadAllocatedBytes() : before;
        }
        least = THREADS.getCurrentThreadAllocatedBytes() - before;
        steady = least == 0 ? steady + 1 : 0;
        assertTrue(writing.search().best().length() >= 0);
      }
      assertEquals(
          STEADY_ROUNDS, steady, "windows without allocation; bytes of the last: " + least);
    }
  }

  /** Tensors that no graph writes: the logits want another word with every token. */
  private static final class HandBatch implements Batch {
    private final Map<String, Tensor> tensors;
    private final int rows;
    private int spoken;

    HandBatch(Arena arena, int rows) {
      this.rows = rows;
      tensors =
          Map.of(
              "ids",
              tensor(arena, ElementType.INT64, rows, 1),
              Wiring.PAST,
              tensor(arena, ElementType.INT32, rows),
              Wiring.TOTAL,
              tensor(arena, ElementType.INT32),
              "logits",
              tensor(arena, ElementType.FLOAT32, rows, 1, VOCABULARY.size));
    }

    private static Tensor tensor(Arena arena, ElementType type, long... shape) {
      Tensor sized = new Tensor(type, shape, MemoryKind.HOST, 0);
      return new Tensor(type, shape, MemoryKind.HOST, arena.allocate(sized.bytes(), 64).address());
    }

    void speak(int token) {
      set(spoken, 0);
      spoken = 40 + token % 200;
      set(spoken, 30);
    }

    private void set(int token, float logit) {
      for (int row = 0; row < rows; row++) {
        long at = (long) row * VOCABULARY.size + token;
        Memory.putFloat(output("logits").address() + at * Float.BYTES, logit - row);
      }
    }

    @Override
    public int rows() {
      return rows;
    }

    @Override
    public int extent() {
      return 1;
    }

    @Override
    public String backend() {
      return "hand";
    }

    @Override
    public Tensor input(String name) {
      return output(name);
    }

    @Override
    public Tensor output(String name) {
      Tensor tensor = tensors.get(name);
      if (tensor == null) {
        throw new IllegalArgumentException(name);
      }
      return tensor;
    }

    @Override
    public void rearrange(int row, int[] from) {}
  }

  /** A lane nobody serves and a question nobody asked. */
  private record Still(Window window) implements Lane, Question {
    @Override
    public Ticket submit(Work work) {
      throw new AssertionError("run by hand");
    }

    @Override
    public void submit(Ticket done) {
      throw new AssertionError("run by hand");
    }

    @Override
    public String backend() {
      return "hand";
    }

    @Override
    public void close() {}

    @Override
    public long due() {
      return 0;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public Features features() {
      throw new AssertionError("no features");
    }

    @Override
    public void heard() {}

    @Override
    public void prompted() {}

    @Override
    public void written() {}

    @Override
    public void fail(Throwable cause) {
      throw new AssertionError(cause);
    }

    @Override
    public void spent(long inferenceNanos, long decodingNanos) {}
  }
}
