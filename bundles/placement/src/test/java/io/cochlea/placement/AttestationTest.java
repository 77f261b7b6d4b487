package io.cochlea.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cochlea.api.inference.Attestation;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttestationTest {

  private static final String NPU = "OpenVINOExecutionProvider";
  private static final String CPU = "CPUExecutionProvider";

  @Test
  void shapesLeftToTheCpuDoNotCount() {
    var attestation =
        new Attestation(
            "runtime", Map.of(NPU, Map.of("MatMul", 40), CPU, Map.of("Shape", 3, "Gather", 1)));
    assertEquals(Map.of(), attestation.heavyOutside(NPU));
    assertEquals(Map.of(CPU, 4, NPU, 40), attestation.nodes());
  }

  @Test
  void aConvolutionOrAttentionElsewhereDoes() {
    var attestation =
        new Attestation(
            "runtime",
            Map.of(
                NPU,
                Map.of("MatMul", 40),
                CPU,
                Map.of("Conv", 2, "Shape", 3),
                "CUDAExecutionProvider",
                Map.of("Conv", 1, "GroupQueryAttention", 4)));
    assertEquals(Map.of("Conv", 3, "GroupQueryAttention", 4), attestation.heavyOutside(NPU));
    assertEquals(
        Map.of("MatMul", 40, "Conv", 1, "GroupQueryAttention", 4), attestation.heavyOutside(CPU));
  }
}
