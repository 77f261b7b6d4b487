package io.cochlea.xdna2;

import io.cochlea.onnx.Allowed;
import io.cochlea.onnx.Provider;
import io.cochlea.onnx.SessionOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The backend's configuration, valid.
 *
 * @param compilerConfig a file of the compiler's; empty for its defaults
 */
record XdnaSettings(String compilerConfig, Map<String, Long> axes, boolean strict) {

  /**
   * @throws IllegalArgumentException naming what is not allowed
   */
  static XdnaSettings of(XdnaBackend.Config config) {
    String file = config.compiler_config_path().strip();
    if (!file.isEmpty() && !(Path.of(file).isAbsolute() && Files.isReadable(Path.of(file)))) {
      throw new IllegalArgumentException(
          "compiler.config.path is \""
              + file
              + "\"; allowed is the absolute path of a readable file, or nothing");
    }
    return new XdnaSettings(file, Allowed.axes("axes", config.axes()), config.strict());
  }

  /** Options as the provider's documentation has them. */
  SessionOptions session(Path cache) {
    Map<String, String> options = new HashMap<>();
    options.put("cache_dir", String.valueOf(cache.getParent()));
    options.put("cache_key", String.valueOf(cache.getFileName()));
    if (!compilerConfig.isEmpty()) {
      options.put("config_file", compilerConfig);
    }
    return new SessionOptions(
        0, false, true, !strict, List.of(new Provider("VitisAI", options)), axes);
  }
}
