package io.cochlea.recognizer.ctc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.feature.Layout;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.inference.TensorSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CtcGraphTest {
  private static final TensorSpec LENGTHS = tensor("mel_len", ElementType.INT64, -1);
  private static final TensorSpec POSTERIORS = tensor("logp", ElementType.FLOAT32, -1, -1, 29);

  @Test
  void tensorsAreFoundByTheirPlace() throws InferenceException {
    CtcGraph graph = graph(tensor("x", ElementType.FLOAT32, -1, 80, -1), LENGTHS, POSTERIORS);
    assertEquals(new CtcGraph("x", Layout.Order.MEL_TIME, "mel_len", "logp", List.of()), graph);
    CtcGraph other = graph(tensor("x", ElementType.FLOAT32, -1, -1, 80), LENGTHS, POSTERIORS);
    assertEquals(Layout.Order.TIME_MEL, other.order());
  }

  @Test
  void anotherGraphIsRefusedNamingTheTensor() {
    TensorSpec mel = tensor("mel", ElementType.FLOAT32, -1, 80, -1);
    assertRefused("input 0", tensor("mel", ElementType.FLOAT16, -1, 80, -1), LENGTHS, POSTERIORS);
    assertRefused("axis 2", tensor("mel", ElementType.FLOAT32, -1, 128, -1), LENGTHS, POSTERIORS);
    assertRefused("input 1", mel, tensor("n", ElementType.INT32, -1), POSTERIORS);
    assertRefused("output 0", mel, LENGTHS, tensor("logp", ElementType.FLOAT32, -1, 29));
    assertRefused("29", mel, LENGTHS, tensor("logp", ElementType.FLOAT32, -1, -1, 30));
  }

  private static void assertRefused(
      String part, TensorSpec features, TensorSpec lengths, TensorSpec posteriors) {
    InferenceException refused =
        assertThrows(InferenceException.class, () -> graph(features, lengths, posteriors));
    assertTrue(String.valueOf(refused.getMessage()).contains(part), refused.getMessage());
    assertTrue(String.valueOf(refused.getMessage()).contains("test/encoder"));
  }

  private static CtcGraph graph(TensorSpec features, TensorSpec lengths, TensorSpec posteriors)
      throws InferenceException {
    Signature signature = new Signature(List.of(features, lengths), List.of(posteriors), Map.of());
    return CtcGraph.of("test/encoder", signature, 80, 29);
  }

  private static TensorSpec tensor(String name, ElementType type, long... shape) {
    return new TensorSpec(name, type, shape);
  }
}
