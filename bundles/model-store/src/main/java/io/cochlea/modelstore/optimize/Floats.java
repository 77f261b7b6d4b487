package io.cochlea.modelstore.optimize;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** The values of a float tensor, which lie in one of two fields. */
final class Floats {
  private Floats() {}

  static boolean isMatrix(TensorProto tensor) {
    return tensor.getDataType() == TensorProto.DataType.FLOAT.getNumber()
        && tensor.getDimsCount() == 2
        && tensor.getExternalDataCount() == 0;
  }

  static float[] of(TensorProto tensor) throws UnsuitedException {
    long elements = tensor.getDimsList().stream().reduce(1L, Math::multiplyExact);
    FloatBuffer raw =
        tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    int count = raw.hasRemaining() ? raw.remaining() : tensor.getFloatDataCount();
    if (count != elements) {
      throw new UnsuitedException(
          "weights '%s' have %d values for a shape of %d"
              .formatted(tensor.getName(), count, elements));
    }
    float[] values = new float[count];
    if (raw.hasRemaining()) {
      raw.get(values);
    } else {
      for (int i = 0; i < count; i++) {
        values[i] = tensor.getFloatData(i);
      }
    }
    return values;
  }
}
