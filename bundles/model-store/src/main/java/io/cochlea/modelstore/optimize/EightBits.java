package io.cochlea.modelstore.optimize;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A matrix in eight bits, as ONNX Runtime's {@code MatMulNBits} wants it: transposed, in blocks of
 * {@value #BLOCK} along the sum, each with a scale of its own around zero at 128.
 *
 * @param values uint8 (columns, blocks, {@value #BLOCK})
 * @param scales float32 (columns × blocks)
 */
record EightBits(TensorProto values, TensorProto scales, long rows, long columns) {
  static final int BLOCK = 32;
  private static final int ZERO = 128;
  private static final int GREATEST = 127;

  /**
   * Of a matrix (rows, columns), summed over the rows.
   *
   * @param turned whether {@code weights} are (columns, rows)
   */
  static EightBits of(TensorProto weights, boolean turned) throws UnsuitedException {
    float[] matrix = Floats.of(weights);
    int rows = Math.toIntExact(weights.getDims(turned ? 1 : 0));
    int columns = Math.toIntExact(weights.getDims(turned ? 0 : 1));
    int nextRow = turned ? 1 : columns;
    int nextColumn = turned ? rows : 1;
    int blocks = Math.ceilDiv(rows, BLOCK);
    byte[] values = new byte[Math.multiplyExact(Math.multiplyExact(columns, blocks), BLOCK)];
    ByteBuffer scales =
        ByteBuffer.allocate(columns * blocks * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int column = 0; column < columns; column++) {
      for (int block = 0; block < blocks; block++) {
        int from = block * BLOCK;
        int to = Math.min(rows, from + BLOCK);
        float greatest = 0;
        for (int row = from; row < to; row++) {
          greatest = Math.max(greatest, Math.abs(matrix[row * nextRow + column * nextColumn]));
        }
        float scale = greatest == 0 ? 1 : greatest / GREATEST;
        scales.putFloat(scale);
        int at = (column * blocks + block) * BLOCK;
        for (int i = 0; i < BLOCK; i++) {
          int quantised =
              from + i < to
                  ? Math.round(matrix[(from + i) * nextRow + column * nextColumn] / scale)
                  : 0;
          values[at + i] = (byte) (quantised + ZERO);
        }
      }
    }
    String name = weights.getName() + (turned ? "/turned" : "");
    return new EightBits(
        TensorProto.newBuilder()
            .setName(name + "/eight_bits")
            .setDataType(TensorProto.DataType.UINT8.getNumber())
            .addDims(columns)
            .addDims(blocks)
            .addDims(BLOCK)
            .setRawData(ByteString.copyFrom(values))
            .build(),
        TensorProto.newBuilder()
            .setName(name + "/scales")
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .addDims((long) columns * blocks)
            .setRawData(ByteString.copyFrom(scales.flip()))
            .build(),
        rows,
        columns);
  }
}
