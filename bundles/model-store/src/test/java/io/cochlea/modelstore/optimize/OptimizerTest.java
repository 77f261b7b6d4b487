package io.cochlea.modelstore.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.cochlea.api.inference.TensorSpec;
import io.cochlea.api.model.ModelStore.Variant;
import io.cochlea.onnx.NativeFiles;
import io.cochlea.onnx.OnnxBackend;
import io.cochlea.onnx.SessionOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Variants of the tiny Whisper, whose graphs are made by torch's exporter. */
class OptimizerTest {
  private static final Path WHISPER = Path.of("../../models/tiny/whisper");
  private static final int ROWS = 8;
  private static final int BEFORE = 40;

  @TempDir Path directory;

  @Test
  void variantsAnswerLikeTheirOriginals() throws Exception {
    Path folder = folder("decoder_model", "decoder_with_past_model", "decoder_model_merged");
    byte[] original = Files.readAllBytes(folder.resolve("decoder_model_merged.onnx"));
    Map<String, Variant> variants = optimize(folder);
    assertEquals(
        List.of(
            "decoder_in_place.onnx",
            "decoder_in_place_rowint8.onnx",
            "decoder_model_merged_rowint8.onnx",
            "decoder_model_rowint8.onnx",
            "decoder_with_past_model_rowint8.onnx"),
        variants.keySet().stream().sorted().toList());
    for (Variant variant : variants.values()) {
      assertTrue(variant.kept() && variant.cosine() >= 0.999, variant.toString());
      assertTrue(Files.exists(variant.file()));
    }
    assertTrue(cosine(variants, "decoder_in_place.onnx") > 0.999_999);
    assertArrayEquals(original, Files.readAllBytes(folder.resolve("decoder_model_merged.onnx")));
    assertEquals(8, files(folder));
  }

  @Test
  void aMergedDecoderWillDo() throws Exception {
    Path folder = folder("decoder_model_merged");
    assertTrue(cosine(optimize(folder), "decoder_in_place.onnx") > 0.999_999);
  }

  @Test
  void aRowsResultIsTheSameWhateverElseIsInItsBatch() throws Exception {
    Path folder = folder("decoder_with_past_model");
    optimize(folder);
    try (OnnxBackend runtime = runtime();
        CompiledGraph graph = compile(runtime, folder.resolve("decoder_in_place_rowint8.onnx"));
        Arena arena = Arena.ofShared()) {
      float[] together = logits(graph, arena, 0, ROWS);
      int vocabulary = together.length / ROWS;
      for (int row = 0; row < ROWS; row++) {
        float[] alone = logits(graph, arena, row, 1);
        float[] seated = new float[vocabulary];
        System.arraycopy(together, row * vocabulary, seated, 0, vocabulary);
        assertArrayEquals(alone, seated, "row " + row);
      }
    }
  }

  @Test
  void graphsOfAnotherKindAreLeftAlone() throws Exception {
    Files.copy(
        Path.of("../../models/tiny/count.onnx"), directory.resolve("decoder_with_past_model.onnx"));
    for (Variant variant : optimize(directory).values()) {
      assertFalse(variant.kept());
      assertFalse(Files.exists(variant.file()));
    }
    assertEquals(1, files(directory));
  }

  private static double cosine(Map<String, Variant> variants, String name) {
    return Objects.requireNonNull(variants.get(name), name).cosine();
  }

  private static long files(Path folder) throws Exception {
    try (var files = Files.list(folder)) {
      return files.count();
    }
  }

  /** Rows from {@code first} on, each with a past of its own. */
  private static float[] logits(CompiledGraph graph, Arena arena, int first, int rows)
      throws InferenceException {
    try (Binding binding = graph.bind()) {
      for (TensorSpec spec : graph.signature().inputs()) {
        long[] shape = spec.shape().clone();
        if (shape.length > 0) {
          shape[0] = rows;
        }
        Tensor shaped = new Tensor(spec.type(), shape, MemoryKind.HOST, 0);
        MemorySegment memory = arena.allocate(shaped.bytes(), 64);
        long each = shaped.elements() / rows;
        for (int row = 0; row < rows && spec.type() == ElementType.FLOAT32; row++) {
          Random random = new Random(31L * (first + row) + spec.name().hashCode());
          for (long i = 0; i < each; i++) {
            memory.setAtIndex(
                ValueLayout.JAVA_FLOAT, row * each + i, (float) random.nextGaussian());
          }
        }
        for (long i = 0; i < shaped.elements(); i++) {
          if (spec.type() == ElementType.INT64) {
            memory.setAtIndex(ValueLayout.JAVA_LONG, i, 10 + first + i);
          } else if (spec.type() == ElementType.INT32) {
            memory.setAtIndex(ValueLayout.JAVA_INT, i, shape.length == 0 ? BEFORE + 1 : BEFORE);
          }
        }
        binding.input(
            spec.name(), new Tensor(spec.type(), shape, MemoryKind.HOST, memory.address()));
      }
      for (TensorSpec spec : graph.signature().outputs()) {
        binding.output(spec.name(), MemoryKind.HOST);
      }
      binding.run();
      Tensor logits = binding.output("logits");
      return MemorySegment.ofAddress(logits.address())
          .reinterpret(logits.bytes())
          .toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  private Path folder(String... graphs) throws Exception {
    for (String graph : graphs) {
      Files.copy(WHISPER.resolve(graph + ".onnx"), directory.resolve(graph + ".onnx"));
    }
    return directory;
  }

  private Map<String, Variant> optimize(Path folder) throws Exception {
    try (OnnxBackend runtime = runtime()) {
      InferenceBackend backend =
          new InferenceBackend() {
            @Override
            public String id() {
              return "cpu";
            }

            @Override
            public Availability probe() {
              return new Availability(true, "here");
            }

            @Override
            public CompiledGraph compile(ModelGraph graph, ShapeProfiles profiles)
                throws InferenceException {
              return runtime.compile(graph, profiles, options());
            }
          };
      return new Optimizer(backend, (file, done, all) -> {})
          .run(folder).stream()
              .collect(
                  Collectors.toMap(
                      variant -> String.valueOf(variant.file().getFileName()),
                      Function.identity()));
    }
  }

  private static CompiledGraph compile(OnnxBackend runtime, Path file) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    ModelGraph graph = new ModelGraph("test", HexFormat.of().formatHex(hash), file);
    return runtime.compile(graph, ShapeProfiles.DYNAMIC, options());
  }

  private static SessionOptions options() {
    return new SessionOptions(1, false, true, true, List.of());
  }

  private OnnxBackend runtime() throws Exception {
    String library =
        "native/" + NativeFiles.platform() + "/" + System.mapLibraryName("onnxruntime");
    URL found = Objects.requireNonNull(getClass().getClassLoader().getResource(library), library);
    return new OnnxBackend(
        new NativeFiles(List.of(found), Files.createTempDirectory("cochlea-native")));
  }
}
