package io.cochlea.meteorlake;

import io.cochlea.onnx.Allowed;
import io.cochlea.onnx.Provider;
import io.cochlea.onnx.SessionOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The backend's configuration, valid. */
record MeteorLakeSettings(String device, String precision, Map<String, Long> axes, boolean strict) {

  /**
   * @throws IllegalArgumentException naming what is not allowed
   */
  static MeteorLakeSettings of(MeteorLakeBackend.Config config) {
    return new MeteorLakeSettings(
        Allowed.oneOf("device", config.device(), List.of("NPU", "GPU")),
        Allowed.oneOf("precision", config.precision(), List.of("ACCURACY", "FP16")),
        Allowed.axes("axes", config.axes()),
        config.strict());
  }

  /** Options as the provider's documentation has them. */
  SessionOptions session(Path cache) {
    Map<String, String> options =
        Map.of(
            "device_type",
            device,
            "precision",
            precision,
            "disable_dynamic_shapes",
            "true",
            "cache_dir",
            cache.toString());
    return new SessionOptions(
        0, false, true, !strict, List.of(new Provider("OpenVINO", options)), axes);
  }
}
