package io.cochlea.benchmarks;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.vad.VadFactory;
import io.cochlea.onnx.NativeFiles;
import io.cochlea.onnx.OnnxBackend;
import io.cochlea.onnx.SessionOptions;
import io.cochlea.placement.BackendPlacement;
import io.cochlea.vad.SileroVadFactory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Silero on ONNX Runtime, one thread, without a framework: as a detector, and as a bare graph. */
final class VadSilero implements InferenceBackend, AutoCloseable {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int INPUT = 576;
  private static final int STATE = 2 * 128;
  private static final int RATE = 16_000;

  /** Frames of 20 ms in a window. */
  private static final double FRAMES_PER_WINDOW = 1.6;

  private static final int WARM_UP = 200;
  private static final int BLOCKS = 20;
  private static final int WINDOWS_PER_BLOCK = 640;

  private final OnnxBackend runtime;
  private final BackendPlacement placement = BackendPlacement.on(new MelPool(), 1, this);
  private final SileroVadFactory detector;

  /**
   * @param model an ONNX file
   */
  VadSilero(Path model) throws IOException {
    detector = SileroVadFactory.of(placement, model);
    String library =
        "native/" + NativeFiles.platform() + "/" + System.mapLibraryName("onnxruntime");
    URL resource = VadSilero.class.getClassLoader().getResource(library);
    Path directory = Files.createTempDirectory("cochlea-onnx");
    runtime =
        new OnnxBackend(
            new NativeFiles(List.of(Objects.requireNonNull(resource, library)), directory));
  }

  VadFactory detector() {
    return detector;
  }

  /**
   * The least wall-clock time per 20 ms of a stream's audio, in µs, that many streams at a time.
   */
  double micros(int rows) throws InferenceException {
    try (CompiledGraph graph = compile(detector.graph(), ShapeProfiles.DYNAMIC);
        Binding binding = graph.bind();
        Arena arena = Arena.ofConfined()) {
      binding.input("input", floats(arena, rows, INPUT));
      binding.input("state", floats(arena, 2, rows, STATE / 2));
      long rate = arena.allocateFrom(JAVA_LONG, RATE).address();
      binding.input("sr", new Tensor(ElementType.INT64, new long[0], MemoryKind.HOST, rate));
      binding.output("output", floats(arena, rows, 1));
      binding.output("stateN", floats(arena, 2, rows, STATE / 2));
      for (int i = 0; i < WARM_UP; i++) {
        binding.run();
      }
      int runs = Math.max(1, WINDOWS_PER_BLOCK / rows);
      long least = Long.MAX_VALUE;
      for (int block = 0; block < BLOCKS; block++) {
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < runs; i++) {
          binding.run();
        }
        least = Math.min(least, THREADS.getCurrentThreadCpuTime() - start);
      }
      return least / 1e3 / runs / rows / FRAMES_PER_WINDOW;
    }
  }

  private static Tensor floats(Arena arena, long... shape) {
    long bytes = Float.BYTES;
    for (long extent : shape) {
      bytes *= extent;
    }
    return new Tensor(
        ElementType.FLOAT32, shape, MemoryKind.HOST, arena.allocate(bytes, 64).address());
  }

  @Override
  public String id() {
    return "cpu";
  }

  @Override
  public Availability probe() {
    return runtime.probe();
  }

  @Override
  public CompiledGraph compile(ModelGraph graph, ShapeProfiles profiles) throws InferenceException {
    return runtime.compile(graph, profiles, new SessionOptions(1, false, true, true, List.of()));
  }

  @Override
  public void close() {
    detector.close();
    placement.close();
    runtime.close();
  }
}
