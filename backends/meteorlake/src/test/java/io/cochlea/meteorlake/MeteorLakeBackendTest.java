package io.cochlea.meteorlake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ShapeProfiles;
import io.cochlea.onnx.SessionOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeteorLakeBackendTest {
  @TempDir Path folder;

  @Test
  void everySettingReachesTheProvider() {
    SessionOptions defaults = session(Map.of());
    assertEquals("OpenVINO", defaults.providers().getFirst().name());
    assertEquals(
        Map.of(
            "device_type", "NPU",
            "precision", "ACCURACY",
            "disable_dynamic_shapes", "true",
            "cache_dir", "/cache/key"),
        defaults.providers().getFirst().options());
    SessionOptions chosen =
        session(
            Map.of(
                "device",
                "GPU",
                "precision",
                "FP16",
                "axes",
                new String[] {"frames=3000", "batch=1"},
                "strict",
                true));
    Map<String, String> options = chosen.providers().getFirst().options();
    assertEquals("GPU", options.get("device_type"));
    assertEquals("FP16", options.get("precision"));
    assertEquals(Map.of("frames", 3000L, "batch", 1L), chosen.axes());
    assertFalse(chosen.cpuFallback());
  }

  @Test
  void refusesBadSettings() {
    refused("device is \"npu\"; allowed is NPU, GPU", Map.of("device", "npu"));
    refused("precision is \"INT4\"; allowed is ACCURACY, FP16", Map.of("precision", "INT4"));
    refused(
        "axes has \"frames=x\"; allowed is each axis once, as NAME=EXTENT with an extent from 1 to"
            + " 999999999",
        Map.of("axes", new String[] {"frames=x"}));
  }

  private static void refused(String message, Map<String, Object> configuration) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> session(configuration)).getMessage());
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    MeteorLakeBackend backend = backend(Map.of("library_path", ""));
    assertTrue(reason(backend).startsWith("this kernel has no accelerators; "), reason(backend));
    Path accelerator = Files.createDirectories(folder.resolve("sys/class/accel/accel0/device"));
    Path driver = accelerator.resolve("driver");
    Files.createSymbolicLink(driver, Path.of("../../../bus/pci/drivers/other"));
    assertTrue(reason(backend).startsWith("no device has the driver intel_vpu; "), reason(backend));
    Files.delete(driver);
    Files.createSymbolicLink(driver, Path.of("../../../bus/pci/drivers/intel_vpu"));
    assertTrue(reason(backend).contains("accel0 is not there: "), reason(backend));
    Files.createFile(Files.createDirectories(folder.resolve("dev/accel")).resolve("accel0"));
    assertTrue(reason(backend).startsWith("library.path is not set: it is "), reason(backend));
    Path text = Files.writeString(folder.resolve("text.so"), "no library").toAbsolutePath();
    String refusal = reason(backend(Map.of("library_path", text.toString())));
    assertTrue(refusal.startsWith("library.path: " + text + " is no library for "), refusal);
    assertTrue(backend(Map.of()).probe().available());
  }

  @Test
  void aRuntimeWithoutTheProviderRefuses() throws Exception {
    MeteorLakeBackend backend = backend(Map.of());
    var refused =
        assertThrows(
            InferenceException.class, () -> backend.compile(Mocks.graph(), ShapeProfiles.DYNAMIC));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.startsWith("graph matmul-relu: ") && message.contains("OpenVINO"), message);
    backend.close();
  }

  /** As a runtime with OpenVINO's provider does, where OpenVINO itself is not. */
  @Test
  void namesTheLibraryThatTheProviderNeeds() throws Exception {
    Path source = Files.writeString(folder.resolve("mock.c"), "int mock;");
    Path needed = Mocks.compile(folder, "libopenvino.so.1", source, "-Wl,-soname,libopenvino.so.1");
    Path provider = folder.resolve("libonnxruntime_providers_openvino.so").toAbsolutePath();
    Mocks.compile(
        folder, provider.getFileName().toString(), source, "-Wl,--no-as-needed", needed.toString());
    Files.delete(needed);
    MeteorLakeBackend backend = backend(Map.of());
    var refused =
        assertThrows(
            InferenceException.class, () -> backend.compile(Mocks.graph(), ShapeProfiles.DYNAMIC));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains("libopenvino.so.1: cannot open shared object file"), message);
    backend.close();
  }

  /** With a mock in the provider's place, but the real runtime around it. */
  @Test
  void compilesOnAPluggedInProvider() throws Exception {
    Path provider = Mocks.provider(folder, "OpenVINO");
    MeteorLakeBackend backend = backend(Map.of("provider_path", provider.toString()));
    try (CompiledGraph graph = backend.compile(Mocks.graph(), ShapeProfiles.DYNAMIC)) {
      assertEquals(
          Map.of("MatMul", 1), graph.attestation().operators().get("OpenVINOExecutionProvider"));
    }
    backend.close();
    MeteorLakeBackend strict =
        backend(Map.of("provider_path", provider.toString(), "strict", true));
    var refused =
        assertThrows(
            InferenceException.class, () -> strict.compile(Mocks.graph(), ShapeProfiles.DYNAMIC));
    assertTrue(String.valueOf(refused.getMessage()).contains("CPU EP"), refused.getMessage());
    strict.close();
  }

  private MeteorLakeBackend backend(Map<String, Object> configuration) throws Exception {
    Path runtime = folder.resolve(System.mapLibraryName("onnxruntime")).toAbsolutePath();
    if (!Files.exists(runtime)) {
      Mocks.runtime(folder);
    }
    Map<String, Object> all = new HashMap<>(Map.of("library_path", runtime.toString()));
    all.putAll(configuration);
    return new MeteorLakeBackend(folder, folder.resolve("compiled"), Mocks.config(all));
  }

  private static String reason(MeteorLakeBackend backend) {
    Availability availability = backend.probe();
    assertFalse(availability.available());
    return availability.reason();
  }

  private static SessionOptions session(Map<String, Object> configuration) {
    return MeteorLakeSettings.of(Mocks.config(configuration)).session(Path.of("/cache/key"));
  }
}
