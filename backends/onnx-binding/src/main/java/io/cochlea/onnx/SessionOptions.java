package io.cochlea.onnx;

import io.cochlea.api.inference.InferenceException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;

/**
 * How a graph is compiled and run.
 *
 * @param intraOpThreads that share one run, the caller's among them; 0: one per physical core
 * @param spinning whether they burn CPU for a moment before they sleep
 * @param arena whether memory once used stays with the session, else it goes back after each run
 * @param cpuFallback whether nodes that no provider takes may run on the CPU
 * @param providers in order of preference; the CPU comes after them
 * @param axes extents for axes that the graph leaves open, by their names: some devices compile
 *     fixed shapes only
 */
public record SessionOptions(
    int intraOpThreads,
    boolean spinning,
    boolean arena,
    boolean cpuFallback,
    List<Provider> providers,
    Map<String, Long> axes) {

  private static final int MAX_THREADS = 1024;
  private static final int ALL_OPTIMIZATIONS = 99;

  public SessionOptions {
    if (intraOpThreads < 0 || intraOpThreads > MAX_THREADS) {
      throw new IllegalArgumentException(
          "intra_op_threads is " + intraOpThreads + "; allowed is 0 to " + MAX_THREADS);
    }
    providers = List.copyOf(providers);
    axes = Map.copyOf(axes);
  }

  /** Every axis stays as the graph has it. */
  public SessionOptions(
      int intraOpThreads,
      boolean spinning,
      boolean arena,
      boolean cpuFallback,
      List<Provider> providers) {
    this(intraOpThreads, spinning, arena, cpuFallback, providers, Map.of());
  }

  /**
   * Creates the native options; the caller releases them.
   *
   * @param fixedShapes whether inputs keep their shapes, so that memory can be planned once
   */
  long create(OnnxRuntime runtime, boolean fixedShapes, Arena arena) throws InferenceException {
    OrtApi api = runtime.api();
    MemorySegment out = arena.allocate(ValueLayout.JAVA_LONG);
    api.check(api.call(Slot.CREATE_SESSION_OPTIONS, out.address()));
    long options = out.get(ValueLayout.JAVA_LONG, 0);
    try {
      fill(api, options, fixedShapes, arena);
      for (Provider provider : providers) {
        provider.append(runtime, options, arena);
      }
      return options;
    } catch (InferenceException e) {
      api.call(Slot.RELEASE_SESSION_OPTIONS, options);
      throw e;
    }
  }

  private void fill(OrtApi api, long options, boolean fixedShapes, Arena arena)
      throws InferenceException {
    api.check(api.call(Slot.SET_GRAPH_OPTIMIZATION_LEVEL, options, ALL_OPTIMIZATIONS));
    int threads = intraOpThreads == 0 ? PhysicalCores.count() : intraOpThreads;
    api.check(api.call(Slot.SET_INTRA_OP_NUM_THREADS, options, threads));
    if (!this.arena) {
      api.check(api.call(Slot.DISABLE_CPU_MEM_ARENA, options));
    }
    if (!fixedShapes) { // the runtime would keep one plan for every shape it ever saw
      api.check(api.call(Slot.DISABLE_MEM_PATTERN, options));
    }
    entry(api, options, arena, "session.intra_op.allow_spinning", spinning);
    entry(api, options, arena, "session.record_ep_graph_assignment_info", true);
    entry(api, options, arena, "session.disable_cpu_ep_fallback", !cpuFallback);
    for (var axis : axes.entrySet()) {
      long name = arena.allocateFrom(axis.getKey()).address();
      api.check(api.call(Slot.ADD_FREE_DIMENSION_OVERRIDE_BY_NAME, options, name, axis.getValue()));
    }
  }

  private static void entry(OrtApi api, long options, Arena arena, String key, boolean value)
      throws InferenceException {
    long keyAddress = arena.allocateFrom(key).address();
    long valueAddress = arena.allocateFrom(value ? "1" : "0").address();
    api.check(api.call(Slot.ADD_SESSION_CONFIG_ENTRY, options, keyAddress, valueAddress));
  }
}
