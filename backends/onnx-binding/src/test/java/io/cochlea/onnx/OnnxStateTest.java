package io.cochlea.onnx;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.management.ThreadMXBean;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ShapeProfiles;
import io.cochlea.api.inference.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a graph remembers goes from run to run without a copy. */
class OnnxStateTest {
  private static final int WIDTH = 48;

  private final Arena arena = Arena.ofShared();
  private final OnnxRuntime runtime;

  OnnxStateTest() throws Exception {
    runtime = OnnxRuntime.load(Fixture.library());
  }

  @AfterEach
  void close() {
    runtime.close();
    arena.close();
  }

  private CompiledGraph compile(String name) throws Exception {
    return runtime.compile(Fixture.tiny(name), ShapeProfiles.DYNAMIC, Fixture.OPTIONS);
  }

  @Test
  void anOutputIsPassedOnAsTheNextInput() throws Exception {
    try (Binding binding = compile("grow").bind()) {
      MemorySegment x = arena.allocate(JAVA_FLOAT, WIDTH);
      binding.input("x", Fixture.floats(x, 1, 1, WIDTH));
      binding.input("past", Fixture.floats(arena.allocate(JAVA_FLOAT, 1), 1, 0, WIDTH));
      binding.output("y", MemoryKind.HOST);
      binding.output("present", MemoryKind.HOST);
      for (int run = 0; run < 50; run++) {
        x.fill((byte) 0);
        x.setAtIndex(JAVA_FLOAT, run % WIDTH, run);
        binding.run();
        Tensor present = binding.output("present");
        assertArrayEquals(new long[] {1, run + 1, WIDTH}, present.shape());
        MemorySegment memory =
            MemorySegment.ofAddress(present.address()).reinterpret(present.bytes());
        for (int past = 0; past <= run; past++) {
          assertEquals(past, memory.getAtIndex(JAVA_FLOAT, past * WIDTH + past % WIDTH));
        }
        binding.pass("present", "past");
        assertEquals(present.address(), binding.output("present").address(), "nothing moves");
      }
    }
  }

  @Test
  void refusesToPassOnWhatIsNotThere() throws Exception {
    try (Binding binding = compile("grow").bind()) {
      MemorySegment memory = arena.allocate(JAVA_FLOAT, 4 * WIDTH);
      binding.input("x", Fixture.floats(memory, 1, 1, WIDTH));
      binding.input("past", Fixture.floats(memory, 1, 0, WIDTH));
      binding.output("y", Fixture.floats(memory.asSlice(4 * WIDTH), 1, WIDTH));
      binding.output("present", MemoryKind.HOST);
      String nothing =
          "graph grow: pass: %s holds nothing that the runtime allocated: bound otherwise, or no"
              + " run since";
      refused(nothing.formatted("present"), binding, "present");
      binding.run();
      refused(nothing.formatted("y"), binding, "y");
      refused("graph grow: pass: \"z\" is not there; there are [y, present]", binding, "z");
    }
  }

  private static void refused(String message, Binding binding, String output) {
    var refusal = assertThrows(InferenceException.class, () -> binding.pass(output, "past"));
    assertEquals(message, refusal.getMessage());
  }

  /** The sum is read and written in one place, the other state goes to and fro. */
  @Test
  void oneMemoryMayBeInputAndOutput() throws Exception {
    try (Binding binding = compile("remember").bind()) {
      MemorySegment x = arena.allocate(JAVA_FLOAT, 2 * WIDTH);
      MemorySegment sums = arena.allocate(JAVA_FLOAT, 2 * WIDTH);
      MemorySegment[] turns = {
        arena.allocate(JAVA_FLOAT, 4 * WIDTH), arena.allocate(JAVA_FLOAT, 4 * WIDTH)
      };
      binding.input("x", Fixture.floats(x, 2, WIDTH));
      binding.input("key", Fixture.floats(arena.allocate(JAVA_FLOAT, 2 * WIDTH), 2, WIDTH));
      binding.input("sums", Fixture.floats(sums, 2, WIDTH));
      binding.output("sums_out", Fixture.floats(sums, 2, WIDTH));
      binding.output("y", MemoryKind.HOST);
      for (int run = 1; run <= 10; run++) {
        for (int i = 0; i < 2 * WIDTH; i++) {
          x.setAtIndex(JAVA_FLOAT, i, i);
        }
        binding.input("turns", Fixture.floats(turns[run % 2], 2, 2, WIDTH));
        binding.output("next", Fixture.floats(turns[1 - run % 2], 2, 2, WIDTH));
        binding.run();
        for (int i = 0; i < 2 * WIDTH; i++) {
          assertEquals((float) run * i, sums.getAtIndex(JAVA_FLOAT, i));
          assertEquals((float) run * i, turns[1 - run % 2].getAtIndex(JAVA_FLOAT, i));
        }
      }
    }
  }

  @Test
  void passingOnAllocatesNothing() throws Exception {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Binding binding = compile("grow").bind()) {
      MemorySegment memory = arena.allocate(JAVA_FLOAT, 2 * WIDTH);
      Tensor empty = Fixture.floats(memory, 1, 0, WIDTH);
      binding.input("x", Fixture.floats(memory, 1, 1, WIDTH));
      binding.output("y", Fixture.floats(memory.asSlice(4 * WIDTH), 1, WIDTH));
      binding.output("present", MemoryKind.HOST);
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 40; round++) {
        binding.input("past", empty);
        binding.run();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int run = 0; run < 300; run++) {
          binding.pass("present", "past");
          binding.run();
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(0, least, "bytes in 300 runs");
    }
  }
}
