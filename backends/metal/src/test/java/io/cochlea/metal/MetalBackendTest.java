package io.cochlea.metal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.onnx.SessionOptions;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetalBackendTest {
  private static final Path CACHE = Path.of("/cache");

  @Test
  void everySettingReachesTheProvider() {
    SessionOptions defaults = session(Map.of());
    assertEquals("CoreML", defaults.providers().getFirst().name());
    assertEquals(
        Map.of(
            "ModelFormat", "MLProgram",
            "MLComputeUnits", "ALL",
            "RequireStaticInputShapes", "1",
            "ModelCacheDirectory", "/cache"),
        defaults.providers().getFirst().options());
    assertTrue(defaults.cpuFallback());
    SessionOptions chosen =
        session(
            Map.of(
                "compute_units",
                "CPUAndNeuralEngine",
                "static_shapes",
                false,
                "axes",
                new String[] {"frames=3000"},
                "strict",
                true));
    Map<String, String> options = chosen.providers().getFirst().options();
    assertEquals("CPUAndNeuralEngine", options.get("MLComputeUnits"));
    assertEquals("0", options.get("RequireStaticInputShapes"));
    assertEquals(Map.of("frames", 3000L), chosen.axes());
    assertFalse(chosen.cpuFallback());
  }

  @Test
  void refusesBadSettings() {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> session(Map.of("compute_units", "ANE")));
    assertEquals(
        "compute.units is \"ANE\"; allowed is ALL, CPUAndNeuralEngine, CPUAndGPU, CPUOnly",
        refused.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> session(Map.of("axes", new String[] {"frames"})));
  }

  @Test
  void needsAppleSiliconWithPrograms() {
    assertTrue(MetalBackend.system("Mac OS X", "aarch64", "15.1").available());
    assertTrue(MetalBackend.system("Mac OS X", "aarch64", "12").available());
    assertFalse(MetalBackend.system("Mac OS X", "x86_64", "14.0").available());
    assertFalse(MetalBackend.system("Mac OS X", "aarch64", "11.7").available());
    assertEquals(
        "needs macOS 12 or newer on Apple silicon; this is Linux 6.1.0-30-amd64 amd64",
        MetalBackend.system("Linux", "amd64", "6.1.0-30-amd64").reason());
    assertFalse(MetalBackend.system("Other", "odd", "").available());
  }

  @Test
  void carriesTheLibrary() {
    assertTrue(Files.exists(Path.of("target/classes/native/osx-aarch64/libonnxruntime.dylib")));
  }

  private static SessionOptions session(Map<String, Object> values) {
    var config =
        (MetalBackend.Config)
            Proxy.newProxyInstance(
                MetalBackend.Config.class.getClassLoader(),
                new Class<?>[] {MetalBackend.Config.class},
                (proxy, method, arguments) ->
                    values.getOrDefault(method.getName(), method.getDefaultValue()));
    return MetalSettings.of(config).session(CACHE);
  }
}
