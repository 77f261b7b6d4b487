package io.cochlea.onnx;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ShapeProfiles;
import io.cochlea.api.inference.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class OnnxBindingTest {
  private final Arena arena = Arena.ofShared();
  private final OnnxRuntime runtime;
  private final CompiledGraph product; // y = max(x·w, 0), w = [[1,-1],[2,-2],[3,4]]
  private final CompiledGraph count; // y = x + trips

  OnnxBindingTest() throws Exception {
    runtime = OnnxRuntime.load(Fixture.library());
    product = runtime.compile(Fixture.tiny("matmul-relu"), ShapeProfiles.DYNAMIC, Fixture.OPTIONS);
    count = runtime.compile(Fixture.tiny("count"), ShapeProfiles.DYNAMIC, Fixture.OPTIONS);
  }

  @AfterEach
  void close() {
    runtime.close();
    arena.close();
  }

  @Test
  void runsOnTheCallersMemory() throws Exception {
    MemorySegment x = arena.allocateFrom(JAVA_FLOAT, 1, 1, 1, 1, 0, -1);
    MemorySegment y = arena.allocate(JAVA_FLOAT, 4);
    try (Binding binding = product.bind()) {
      binding.input("x", Fixture.floats(x, 2, 3));
      Tensor output = Fixture.floats(y, 2, 2);
      binding.output("y", output);
      binding.run();
      assertArrayEquals(new float[] {6, 1, 0, 0}, y.toArray(JAVA_FLOAT));
      assertSame(output, binding.output("y"));
      x.setAtIndex(JAVA_FLOAT, 5, 1); // bound once, read again by every run
      binding.run();
      assertArrayEquals(new float[] {6, 1, 4, 3}, y.toArray(JAVA_FLOAT));
    }
  }

  @Test
  void theRuntimeAllocatesOutputsOfAnyShape() throws Exception {
    MemorySegment x = arena.allocateFrom(JAVA_FLOAT, 1, 1, 1, 1, 0, -1, 0, 1, 0);
    try (Binding binding = product.bind()) {
      binding.output("y", MemoryKind.HOST);
      for (long rows : new long[] {1, 3, 2, 0}) {
        binding.input("x", Fixture.floats(x, rows, 3));
        binding.run();
        Tensor y = binding.output("y");
        assertArrayEquals(new long[] {rows, 2}, y.shape());
        assertEquals(ElementType.FLOAT32, y.type());
        float[] values =
            MemorySegment.ofAddress(y.address()).reinterpret(y.bytes()).toArray(JAVA_FLOAT);
        float[] expected = {6, 1, 0, 0, 2, 0};
        assertArrayEquals(Arrays.copyOf(expected, (int) rows * 2), values);
      }
    }
  }

  @Test
  void namesWhatDoesNotFit() throws Exception {
    MemorySegment x = arena.allocate(JAVA_FLOAT, 8);
    long address = x.address();
    try (Binding binding = product.bind()) {
      refused("run: input x is not bound", binding::run);
      refused("output: y holds nothing: not bound, or no run since", () -> binding.output("y"));
      refused("input: \"z\" is not there; there are [x]", () -> input(binding, "z", 1, 3));
      refused("input: x has shape [3], expected is [-1, 3]", () -> input(binding, "x", 3));
      refused("input: x has shape [1, 4], expected is [-1, 3]", () -> input(binding, "x", 1, 4));
      refused("input: x has shape [-1, 3], expected is [-1, 3]", () -> input(binding, "x", -1, 3));
      refused(
          "input: x has shape [9223372036854775807, 3], more than any memory holds",
          () -> input(binding, "x", Long.MAX_VALUE, 3));
      long[] shape = {1, 3};
      var longs = new Tensor(ElementType.INT64, shape, MemoryKind.HOST, address);
      refused("input: x is FLOAT32, not INT64", () -> binding.input("x", longs));
      var nowhere = new Tensor(ElementType.FLOAT32, shape, MemoryKind.HOST, 0);
      refused(
          "input: x has address 0x0; allowed is a multiple of 4 and not 0",
          () -> binding.input("x", nowhere));
      var crooked = new Tensor(ElementType.FLOAT32, shape, MemoryKind.HOST, address + 1);
      assertThrows(InferenceException.class, () -> binding.input("x", crooked));
      var device = new Tensor(ElementType.FLOAT32, shape, MemoryKind.DEVICE, address);
      refused(
          "input: x lies in DEVICE memory; allowed is host memory",
          () -> binding.input("x", device));
      refused(
          "output: y cannot be put into DEVICE memory, only HOST",
          () -> binding.output("y", MemoryKind.DEVICE));
      binding.input("x", Fixture.floats(x, 1, 3));
      refused("run: no output is bound", binding::run);
      binding.output("y", Fixture.floats(x, 2, 2)); // one row goes in, memory is for two
      assertThrows(InferenceException.class, binding::run);
      binding.output("y", MemoryKind.HOST);
      binding.run(); // what was refused did no harm
    }
  }

  private void input(Binding binding, String name, long... shape) throws InferenceException {
    binding.input(name, Fixture.floats(arena.allocate(JAVA_FLOAT, 8), shape));
  }

  private static void refused(String message, Executable action) {
    var refusal = assertThrows(InferenceException.class, action);
    assertEquals("graph matmul-relu: " + message, refusal.getMessage());
  }

  @Test
  void aRunAllocatesNothing() throws Exception {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    MemorySegment memory = arena.allocate(JAVA_FLOAT, 8);
    try (Binding binding = product.bind()) {
      binding.input("x", Fixture.floats(memory, 1, 3));
      binding.output("y", Fixture.floats(memory.asSlice(16), 1, 2));
      int runs = 10_000;
      for (int i = 0; i < runs; i++) {
        binding.run();
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < runs; i++) {
        binding.run();
      }
      assertEquals(0, (threads.getCurrentThreadAllocatedBytes() - before) / runs, "bytes per run");
    }
  }

  @Test
  void cancelEndsARunAndTheNextOneWorks() throws Exception {
    try (Binding binding = count.bind()) {
      MemorySegment trips = countTo(binding, Long.MAX_VALUE);
      binding.cancel(); // nothing runs: no effect
      CompletableFuture<Void> run = CompletableFuture.runAsync(() -> runUnchecked(binding));
      TimeUnit.MILLISECONDS.sleep(50);
      assertThrows(IllegalStateException.class, () -> binding.output("y"), "in use");
      binding.cancel();
      var ended = assertThrows(CompletionException.class, run::join);
      String message = String.valueOf(ended.getMessage());
      assertTrue(message.contains("graph count: cancelled: "), message);
      trips.set(JAVA_LONG, 0, 3);
      binding.run();
      assertEquals(4f, y(binding));
    }
  }

  @Test
  void closeWaitsForARunningCall() throws Exception {
    Binding binding = count.bind();
    long trips = 200_000;
    countTo(binding, trips);
    CompletableFuture<Float> run =
        CompletableFuture.supplyAsync(() -> {
          runUnchecked(binding);
          return 1f;
        });
    TimeUnit.MILLISECONDS.sleep(20);
    assertTrue(!run.isDone(), "the run is too short for this test");
    runtime.close();
    assertEquals(1f, run.get(1, TimeUnit.SECONDS), "the run ended well before close returned");
    assertThrows(IllegalStateException.class, binding::run);
  }

  /** Threads at every stage of a binding's life meet a close: each gets a refusal, none a crash. */
  @Test
  void closeUnderLoadRefusesAndNothingElse() throws Exception {
    MemorySegment x = arena.allocate(JAVA_FLOAT, 300);
    for (int round = 0; round < 5; round++) {
      OnnxRuntime busy = OnnxRuntime.load(Fixture.library());
      CompiledGraph graph =
          busy.compile(Fixture.tiny("matmul-relu"), ShapeProfiles.DYNAMIC, Fixture.OPTIONS);
      CountDownLatch running = new CountDownLatch(4);
      var threads =
          Stream.generate(
                  () -> CompletableFuture.supplyAsync(() -> useUntilClosed(graph, x, running)))
              .limit(4)
              .toList();
      running.await();
      busy.close();
      for (var thread : threads) {
        String refusal = thread.get(10, TimeUnit.SECONDS);
        assertTrue(refusal.endsWith(" is closed"), refusal);
      }
    }
  }

  private static String useUntilClosed(
      CompiledGraph graph, MemorySegment x, CountDownLatch running) {
    try {
      while (true) {
        try (Binding binding = graph.bind()) {
          binding.input("x", Fixture.floats(x, 100, 3));
          binding.output("y", MemoryKind.HOST);
          binding.run();
          binding.output("y");
          running.countDown();
        }
      }
    } catch (IllegalStateException | InferenceException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private MemorySegment countTo(Binding binding, long value) throws InferenceException {
    MemorySegment trips = arena.allocateFrom(JAVA_LONG, value);
    binding.input("trips", Fixture.longs(trips));
    binding.input("x", Fixture.floats(arena.allocateFrom(JAVA_FLOAT, 1, 2), 2));
    binding.output("y", MemoryKind.HOST);
    return trips;
  }

  private static float y(Binding binding) throws InferenceException {
    return OrtApi.MEMORY.get(JAVA_FLOAT, binding.output("y").address());
  }

  private static void runUnchecked(Binding binding) {
    try {
      binding.run();
    } catch (InferenceException e) {
      throw new CompletionException(e);
    }
  }

  @Test
  void bindingsLeaveNoNativeMemoryBehind() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "no /proc here");
    MemorySegment x = arena.allocate(JAVA_FLOAT, 30_000);
    long before = 0;
    for (int i = 0; i < 1_100; i++) {
      if (i == 100) {
        before = residentBytes();
      }
      try (Binding binding = product.bind()) {
        binding.input("x", Fixture.floats(x, 10_000, 3));
        binding.output("y", MemoryKind.HOST);
        binding.run();
        binding.output("y");
      }
    }
    long grown = residentBytes() - before;
    assertTrue(grown < 16 << 20, grown + " bytes more after 1,000 bindings of 80 kB output");
  }

  private static long residentBytes() throws Exception {
    String status = Files.readString(Path.of("/proc/self/status"));
    Matcher resident = Pattern.compile("VmRSS:\\s*(\\d+) kB").matcher(status);
    assertTrue(resident.find());
    return Long.parseLong(resident.group(1)) * 1024;
  }
}
