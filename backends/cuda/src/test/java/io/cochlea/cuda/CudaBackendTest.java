package io.cochlea.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ShapeProfiles;
import io.cochlea.onnx.NativeFiles;
import io.cochlea.onnx.SessionOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CudaBackendTest {
  @TempDir Path folder;

  @Test
  void defaultsAreTheCpusPrecisionAndNoCapture() {
    assertEquals(
        Map.of(
            "device_id", "0",
            "arena_extend_strategy", "kSameAsRequested",
            "cudnn_conv_algo_search", "HEURISTIC",
            "use_tf32", "0",
            "enable_cuda_graph", "0"),
        options(Map.of()));
    assertTrue(session(Map.of()).cpuFallback());
  }

  @Test
  void everySettingReachesTheProvider() {
    Map<String, Object> configuration =
        Map.of(
            "device_id",
            3,
            "memory_limit_mebibytes",
            4096,
            "arena_growth",
            "kNextPowerOfTwo",
            "convolution_search",
            "EXHAUSTIVE",
            "tf32",
            true,
            "strict",
            true);
    assertEquals(
        Map.of(
            "device_id", "3",
            "gpu_mem_limit", "4294967296",
            "arena_extend_strategy", "kNextPowerOfTwo",
            "cudnn_conv_algo_search", "EXHAUSTIVE",
            "use_tf32", "1",
            "enable_cuda_graph", "0"),
        options(configuration));
    assertFalse(session(configuration).cpuFallback());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "device_id | 64 | device.id is 64; allowed is 0 to 63",
        "device_id | -1 | device.id is -1; allowed is 0 to 63",
        "memory_limit_mebibytes | -5 | memory.limit.mebibytes is -5; allowed is 0 to 1048576",
        "arena_growth | huge | arena.growth is \"huge\"; allowed is kSameAsRequested, kNextPowerOfTwo",
        "convolution_search | best | convolution.search is \"best\"; allowed is HEURISTIC, EXHAUSTIVE, DEFAULT"
      })
  void refusesBadSettings(String setting, String value, String message) {
    Object typed = value.matches("-?\\d+") ? (Object) Integer.valueOf(value) : value;
    var refused =
        assertThrows(IllegalArgumentException.class, () -> session(Map.of(setting, typed)));
    assertEquals(message, refused.getMessage());
  }

  @Test
  void aBadChangeLeavesTheOldSettings() throws Exception {
    CudaBackend backend = backend(Map.of("device_id", 1));
    var bad = Mocks.config(Map.of("device_id", 99));
    assertThrows(IllegalArgumentException.class, () -> backend.modified(bad));
    assertTrue(backend.probe().reason().startsWith("CUDA 12.4, device 1"), "one stays");
  }

  @Test
  void saysWhichLibraryIsMissing() throws Exception {
    CudaBackend backend =
        new CudaBackend(
            driver(), CudaBackend.library(none(), Mocks.config(Map.of())), Mocks.config(Map.of()));
    Availability availability = backend.probe();
    assertFalse(availability.available());
    assertTrue(
        availability.reason().startsWith("library.path is not set: it is libonnxruntime.so"),
        availability.reason());
  }

  @Test
  void aRuntimeWithoutCudaRefuses() throws Exception {
    CudaBackend backend = backend(Map.of());
    var refused =
        assertThrows(
            InferenceException.class, () -> backend.compile(Mocks.graph(), ShapeProfiles.DYNAMIC));
    assertEquals(
        "graph matmul-relu: CUDA execution provider is not enabled in this build.",
        refused.getMessage());
    backend.close();
  }

  /** With a mock in the provider's place, but the real runtime around it. */
  @Test
  void compilesOnAPluggedInProvider() throws Exception {
    Path provider = Mocks.provider(folder, "CUDA");
    CudaBackend backend = backend(Map.of("provider_path", provider.toString()));
    try (CompiledGraph graph = backend.compile(Mocks.graph(), ShapeProfiles.DYNAMIC)) {
      assertEquals(
          Map.of("MatMul", 1), graph.attestation().operators().get("CUDAExecutionProvider"));
    }
    backend.close();
    CudaBackend strict = backend(Map.of("provider_path", provider.toString(), "strict", true));
    var refused =
        assertThrows(
            InferenceException.class, () -> strict.compile(Mocks.graph(), ShapeProfiles.DYNAMIC));
    assertTrue(String.valueOf(refused.getMessage()).contains("CPU EP"), refused.getMessage());
    strict.close();
  }

  private CudaBackend backend(Map<String, Object> configuration) throws Exception {
    Path runtime = folder.resolve(System.mapLibraryName("onnxruntime")).toAbsolutePath();
    if (!Files.exists(runtime)) {
      Mocks.runtime(folder);
    }
    var all = new HashMap<>(configuration);
    all.put("library_path", runtime.toString());
    var config = Mocks.config(all);
    return new CudaBackend(driver(), CudaBackend.library(none(), config), config);
  }

  private CudaDriver driver() throws Exception {
    Path source = Path.of("src/test/c/mock_cuda_driver.c");
    return new CudaDriver(
        Mocks.compile(folder, "libcuda.so.1", source, "-DVERSION=12040", "-DDEVICES=2").toString());
  }

  private NativeFiles none() {
    return new NativeFiles(List.of(), folder);
  }

  private static SessionOptions session(Map<String, Object> configuration) {
    return CudaSettings.of(Mocks.config(configuration)).session();
  }

  private static Map<String, String> options(Map<String, Object> configuration) {
    var provider = session(configuration).providers().getFirst();
    assertEquals("CUDA", provider.name());
    return provider.options();
  }
}
