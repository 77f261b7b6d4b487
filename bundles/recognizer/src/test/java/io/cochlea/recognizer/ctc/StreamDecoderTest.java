package io.cochlea.recognizer.ctc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.feature.Layout;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.inference.TensorSpec;
import io.cochlea.recognizer.ArenaPool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How the states of a stream lie in the rows of a batch. */
class StreamDecoderTest {
  private static final TensorSpec FEATURES =
      new TensorSpec("x", ElementType.FLOAT32, new long[] {-1, 45, 80}, List.of("N", "T", "B"));
  private static final TensorSpec KEYS =
      new TensorSpec("cached_key_0", ElementType.FLOAT32, new long[] {2, -1, 3}, names("N", 1));
  private static final TensorSpec LENGTHS =
      new TensorSpec("processed_lens", ElementType.INT64, new long[] {-1}, List.of("N"));
  private static final TensorSpec LOG_PROBABILITIES =
      new TensorSpec("log_probs", ElementType.FLOAT32, new long[] {-1, 8, 4}, List.of("N", "", ""));

  private static List<String> names(String batch, int axis) {
    return axis == 1 ? List.of("", batch, "") : List.of(batch, "", "");
  }

  @Test
  void aZipformersStatesAreFoundByTheirNames() throws InferenceException {
    CtcGraph graph = CtcGraph.of("zip", signature(KEYS), 80, 4);
    assertEquals(Layout.Order.TIME_MEL, graph.order());
    assertEquals(null, graph.lengths());
    assertEquals(
        List.of(
            new GraphState("cached_key_0", "new_cached_key_0", 2, 12),
            new GraphState("processed_lens", "new_processed_lens", 1, 8)),
        graph.states());
    assertEquals(new Chunks(45, 32, 0), Chunks.of("zip", signature(KEYS), 0));
  }

  @Test
  void aStateOfUnknownLengthIsRefused() {
    TensorSpec growing =
        new TensorSpec("cached_key_0", ElementType.FLOAT32, new long[] {-1, -1, 3}, names("N", 1));
    InferenceException refused =
        assertThrows(InferenceException.class, () -> CtcGraph.of("zip", signature(growing), 80, 4));
    assertTrue(String.valueOf(refused.getMessage()).contains("cached_key_0"));
  }

  private static Signature signature(TensorSpec keys) {
    return new Signature(
        List.of(FEATURES, keys, LENGTHS),
        List.of(
            LOG_PROBABILITIES,
            new TensorSpec("new_cached_key_0", keys.type(), keys.shape(), keys.axes()),
            new TensorSpec("new_processed_lens", LENGTHS.type(), LENGTHS.shape(), LENGTHS.axes())),
        Map.of("T", "45", "decode_chunk_len", "32"));
  }

  @Test
  void aRowIsWrittenAndReadInItsPlaces() {
    try (Arena arena = Arena.ofConfined()) {
      GraphState state = new GraphState("in", "out", 2, 12);
      MemorySegment batch = arena.allocate(ValueLayout.JAVA_FLOAT, 2 * 3 * 3);
      Tensor tensor =
          new Tensor(ElementType.FLOAT32, new long[] {2, 3, 3}, MemoryKind.HOST, batch.address());
      MemorySegment own = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1, 2, 3, 4, 5, 6);
      state.write(tensor, 1, own.address());
      assertArrayEquals(
          new float[] {0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 4, 5, 6, 0, 0, 0},
          batch.toArray(ValueLayout.JAVA_FLOAT));
      own.fill((byte) 0);
      state.read(tensor, 1, own.address());
      assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, own.toArray(ValueLayout.JAVA_FLOAT));
      assertThrows(IllegalStateException.class, () -> state.read(tensor, 3, own.address()));
    }
  }

  @Test
  void whatIsRememberedGoesBackToThePool() {
    try (Arena arena = Arena.ofConfined()) {
      ArenaPool pool = new ArenaPool(arena);
      GraphMemory memory =
          new GraphMemory(List.of(new GraphState("in", "out", 2, 12)), pool, "test", new Bytes());
      byte[] copy = memory.copy();
      assertArrayEquals(new byte[24], copy);
      copy[5] = 1;
      memory.restore(copy);
      assertArrayEquals(copy, memory.copy());
      assertThrows(IllegalArgumentException.class, () -> memory.restore(new byte[23]));
      memory.clear();
      assertArrayEquals(new byte[24], memory.copy());
      assertEquals(1, pool.out.get());
      memory.close();
      assertEquals(0, pool.out.get());
    }
  }

  private static final class Bytes implements CopyLedger {
    final AtomicLong copied = new AtomicLong();

    @Override
    public void copied(Stage stage, long bytes) {
      copied.addAndGet(bytes);
    }

    @Override
    public long bytes(Stage stage) {
      return copied.get();
    }
  }
}
