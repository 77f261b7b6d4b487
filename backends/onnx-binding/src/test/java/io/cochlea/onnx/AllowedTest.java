package io.cochlea.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedTest {

  @Test
  void takesWhatIsAllowed() {
    assertEquals("NPU", Allowed.oneOf("device", "NPU", List.of("NPU", "GPU")));
    assertEquals(3, Allowed.between("threads", 3, 0, 3));
    assertEquals(
        Map.of("frames", 3000L, "batch", 1L),
        Allowed.axes("axes", new String[] {"frames=3000", " batch=1 "}));
  }

  @Test
  void namesWhatIsNot() {
    refused(
        "device is \"npu\"; allowed is NPU, GPU",
        () -> Allowed.oneOf("device", "npu", List.of("NPU", "GPU")));
    refused("threads is -1; allowed is 0 to 3", () -> Allowed.between("threads", -1, 0, 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "frames", "frames=0", "frames=-1", "=3", "frames=99999999999", "a=1"})
  void namesAnAxisThatIsNone(String axis) {
    refused(
        "axes has \""
            + axis
            + "\"; allowed is each axis once, as NAME=EXTENT with an extent from 1 to 999999999",
        () -> Allowed.axes("axes", new String[] {"a=2", axis}));
  }

  private static void refused(String message, Executable action) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, action).getMessage());
  }
}
