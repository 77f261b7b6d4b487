package io.cochlea.xdna2;

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

class XdnaBackendTest {
  @TempDir Path folder;

  @Test
  void everySettingReachesTheProvider() throws Exception {
    SessionOptions defaults = session(Map.of());
    assertEquals("VitisAI", defaults.providers().getFirst().name());
    assertEquals(
        Map.of("cache_dir", "/cache", "cache_key", "key"),
        defaults.providers().getFirst().options());
    Path file = Files.createFile(folder.resolve("vaiep_config.json")).toAbsolutePath();
    SessionOptions chosen =
        session(
            Map.of(
                "compiler_config_path",
                file.toString(),
                "axes",
                new String[] {"frames=3000"},
                "strict",
                true));
    assertEquals(file.toString(), chosen.providers().getFirst().options().get("config_file"));
    assertEquals(Map.of("frames", 3000L), chosen.axes());
    assertFalse(chosen.cpuFallback());
  }

  @Test
  void refusesBadSettings() {
    for (String path : new String[] {"/no/such.json", "relative.json"}) {
      var refused =
          assertThrows(
              IllegalArgumentException.class, () -> session(Map.of("compiler_config_path", path)));
      assertEquals(
          "compiler.config.path is \""
              + path
              + "\"; allowed is the absolute path of a readable file, or nothing",
          refused.getMessage());
    }
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    XdnaBackend backend = backend(Map.of("library_path", ""));
    assertTrue(reason(backend).startsWith("this kernel has no accelerators; "), reason(backend));
    Path accelerator = Files.createDirectories(folder.resolve("sys/class/accel/accel0/device"));
    Path driver = accelerator.resolve("driver");
    Files.createSymbolicLink(driver, Path.of("../../../bus/pci/drivers/other"));
    assertTrue(reason(backend).startsWith("no device has the driver amdxdna; "), reason(backend));
    Files.delete(driver);
    Files.createSymbolicLink(driver, Path.of("../../../bus/pci/drivers/amdxdna"));
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
    XdnaBackend backend = backend(Map.of());
    var refused =
        assertThrows(
            InferenceException.class, () -> backend.compile(Mocks.graph(), ShapeProfiles.DYNAMIC));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.startsWith("graph matmul-relu: ") && message.contains("VitisAI"), message);
    backend.close();
  }

  /** With a mock in the provider's place, but the real runtime around it. */
  @Test
  void compilesOnAPluggedInProvider() throws Exception {
    Path provider = Mocks.provider(folder, "VitisAI");
    XdnaBackend backend = backend(Map.of("provider_path", provider.toString()));
    try (CompiledGraph graph = backend.compile(Mocks.graph(), ShapeProfiles.DYNAMIC)) {
      assertEquals(
          Map.of("MatMul", 1), graph.attestation().operators().get("VitisAIExecutionProvider"));
    }
    backend.close();
    XdnaBackend strict = backend(Map.of("provider_path", provider.toString(), "strict", true));
    var refused =
        assertThrows(
            InferenceException.class, () -> strict.compile(Mocks.graph(), ShapeProfiles.DYNAMIC));
    assertTrue(String.valueOf(refused.getMessage()).contains("CPU EP"), refused.getMessage());
    strict.close();
  }

  private XdnaBackend backend(Map<String, Object> configuration) throws Exception {
    Path runtime = folder.resolve(System.mapLibraryName("onnxruntime")).toAbsolutePath();
    if (!Files.exists(runtime)) {
      Mocks.runtime(folder);
    }
    Map<String, Object> all = new HashMap<>(Map.of("library_path", runtime.toString()));
    all.putAll(configuration);
    return new XdnaBackend(folder, folder.resolve("compiled"), Mocks.config(all));
  }

  private static String reason(XdnaBackend backend) {
    Availability availability = backend.probe();
    assertFalse(availability.available());
    return availability.reason();
  }

  private static SessionOptions session(Map<String, Object> configuration) {
    return XdnaSettings.of(Mocks.config(configuration)).session(Path.of("/cache/key"));
  }
}
