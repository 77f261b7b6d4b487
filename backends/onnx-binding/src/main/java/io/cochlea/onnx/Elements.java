package io.cochlea.onnx;

import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.InferenceException;

/** Element types as the C enum {@code ONNXTensorElementDataType} numbers them. */
final class Elements {
  private Elements() {}

  static int number(ElementType type) {
    return switch (type) {
      case FLOAT32 -> 1;
      case UINT8 -> 2;
      case INT8 -> 3;
      case INT32 -> 6;
      case INT64 -> 7;
      case BOOL -> 9;
      case FLOAT16 -> 10;
    };
  }

  /**
   * @throws InferenceException naming {@code what} when the type is none of ours
   */
  static ElementType type(int number, String what) throws InferenceException {
    for (ElementType type : ElementType.values()) {
      if (number(type) == number) {
        return type;
      }
    }
    throw new InferenceException(
        what
            + " has ONNX element type "
            + number
            + "; allowed are float32, float16, int64, int32,"
            + " int8, uint8 and bool");
  }
}
