package io.cochlea.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.inference.TensorSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BatchAxesTest {

  private static final int NONE = BatchAxes.NONE;
  private static final int ANY = Integer.MAX_VALUE;

  private static TensorSpec tensor(String name, long... shape) {
    return new TensorSpec(name, ElementType.FLOAT32, shape);
  }

  private static TensorSpec named(String name, List<String> axes, long... shape) {
    return new TensorSpec(name, ElementType.FLOAT32, shape, axes);
  }

  private static BatchAxes axes(Map<String, Integer> stated, TensorSpec... inputs)
      throws InferenceException {
    return BatchAxes.of(
        new ModelGraph("graph", "00", Path.of("graph.onnx"), stated),
        new Signature(List.of(inputs), List.of(), Map.of()));
  }

  @Test
  void followsTheNameOfTheFirstInputsFirstAxis() throws InferenceException {
    assertEquals(
        new BatchAxes(List.of(0, 1, 0, NONE, NONE), ANY),
        axes(
            Map.of(),
            named("x", List.of("B", "", "T"), -1, 80, -1),
            named("state", List.of("", "B", ""), 2, -1, 128),
            named("lengths", List.of("B"), -1),
            named("prompt", List.of("P"), -1),
            tensor("rate")));
  }

  @Test
  void takesOpenFirstAxesForTheBatchWhereNamesAreMissing() throws InferenceException {
    assertEquals(
        new BatchAxes(List.of(NONE, 0, 0, NONE), ANY),
        axes(
            Map.of(),
            tensor("rate"),
            tensor("x", -1, 2, -1),
            tensor("lengths", -1),
            tensor("table", 7)));
    assertEquals(
        new BatchAxes(List.of(0, 0), ANY),
        axes(Map.of(), named("x", List.of("B", ""), -1, 3), tensor("lengths", -1)));
  }

  @Test
  void aFixedBatchIsThatOfTheFirstInput() throws InferenceException {
    assertEquals(
        new BatchAxes(List.of(0, 0, NONE), 4),
        axes(Map.of(), tensor("x", 4, 80, -1), tensor("lengths", 4), tensor("state", 2, 4, 128)));
  }

  @Test
  void aStatementCountsAlone() throws InferenceException {
    assertEquals(
        new BatchAxes(List.of(0, 1, NONE), ANY),
        axes(
            Map.of("input", 0, "state", 1),
            tensor("input", -1, -1),
            tensor("state", 2, -1, 128),
            tensor("sr")));
    assertEquals(
        new BatchAxes(List.of(0, 1), 4),
        axes(Map.of("x", 0, "state", 1), tensor("x", 4, 80), tensor("state", 2, 4, 128)));
  }

  @Test
  void refusesAStatementAboutWhatIsNotThere() {
    for (var stated : List.of(Map.of("state", 1), Map.of("x", 2), Map.of("x", -1))) {
      var refusal = assertThrows(InferenceException.class, () -> axes(stated, tensor("x", -1, 3)));
      assertTrue(refusal.toString().contains("x FLOAT32[-1, 3]"), refusal.toString());
    }
  }
}
