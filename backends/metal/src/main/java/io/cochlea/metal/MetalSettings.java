package io.cochlea.metal;

import io.cochlea.onnx.Allowed;
import io.cochlea.onnx.Provider;
import io.cochlea.onnx.SessionOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The backend's configuration, valid. */
record MetalSettings(
    String computeUnits, boolean staticShapes, Map<String, Long> axes, boolean strict) {
  private static final List<String> COMPUTE_UNITS =
      List.of("ALL", "CPUAndNeuralEngine", "CPUAndGPU", "CPUOnly");

  /**
   * @throws IllegalArgumentException naming what is not allowed
   */
  static MetalSettings of(MetalBackend.Config config) {
    return new MetalSettings(
        Allowed.oneOf("compute.units", config.compute_units(), COMPUTE_UNITS),
        config.static_shapes(),
        Allowed.axes("axes", config.axes()),
        config.strict());
  }

  /** Options as the provider's documentation has them. */
  SessionOptions session(Path cache) {
    Map<String, String> options =
        Map.of(
            "ModelFormat",
            "MLProgram",
            "MLComputeUnits",
            computeUnits,
            "RequireStaticInputShapes",
            staticShapes ? "1" : "0",
            "ModelCacheDirectory",
            cache.toString());
    return new SessionOptions(
        0, false, true, !strict, List.of(new Provider("CoreML", options)), axes);
  }
}
