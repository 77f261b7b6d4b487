package io.cochlea.cuda;

import io.cochlea.onnx.Allowed;
import io.cochlea.onnx.Provider;
import io.cochlea.onnx.SessionOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The backend's configuration, valid. */
record CudaSettings(
    int device,
    int memoryLimitMebibytes,
    String arenaGrowth,
    String convolutionSearch,
    boolean tf32,
    boolean strict) {
  private static final int MAX_DEVICES = 64;
  private static final int MAX_MEBIBYTES = 1 << 20;

  /**
   * @throws IllegalArgumentException naming what is not allowed
   */
  static CudaSettings of(CudaBackend.Config config) {
    return new CudaSettings(
        Allowed.between("device.id", config.device_id(), 0, MAX_DEVICES - 1),
        Allowed.between(
            "memory.limit.mebibytes", config.memory_limit_mebibytes(), 0, MAX_MEBIBYTES),
        Allowed.oneOf(
            "arena.growth", config.arena_growth(), List.of("kSameAsRequested", "kNextPowerOfTwo")),
        Allowed.oneOf(
            "convolution.search",
            config.convolution_search(),
            List.of("HEURISTIC", "EXHAUSTIVE", "DEFAULT")),
        config.tf32(),
        config.strict());
  }

  /** Options as the provider's documentation has them. */
  SessionOptions session() {
    Map<String, String> options = new HashMap<>();
    options.put("device_id", Integer.toString(device));
    options.put("arena_extend_strategy", arenaGrowth);
    options.put("cudnn_conv_algo_search", convolutionSearch);
    options.put("use_tf32", tf32 ? "1" : "0");
    // A captured graph replays fixed addresses and shapes; lanes change both.
    options.put("enable_cuda_graph", "0");
    if (memoryLimitMebibytes > 0) {
      options.put("gpu_mem_limit", Long.toString((long) memoryLimitMebibytes << 20));
    }
    return new SessionOptions(0, false, true, !strict, List.of(new Provider("CUDA", options)));
  }
}
