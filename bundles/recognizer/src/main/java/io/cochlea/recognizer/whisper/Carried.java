package io.cochlea.recognizer.whisper;

import io.cochlea.api.inference.Tensor;

/**
 * What one graph gives and a later one takes, kept of one row in host memory in between: float32
 * (layers, heads, length, width), of which there is one layer, one head or both. In tensors the
 * batch stands before the heads: (batch, heads, length, width), (batch, length, width) or (layers,
 * batch, length, width).
 *
 * @param output of the earlier graph
 * @param input of the later one
 * @param layers that stand before the batch
 * @param heads that stand behind it
 * @param length positions there is room for
 */
record Carried(String output, String input, int layers, int heads, int length, int width) {

  long bytes() {
    return (long) layers * heads * length * width * Float.BYTES;
  }

  /**
   * Keeps row {@code row} of an output.
   *
   * @param to address of {@link #bytes()} of memory
   * @param positions to keep of each head
   * @throws IllegalStateException when the output has another shape
   */
  void keep(Tensor output, int row, int positions, long to) {
    copy(output, row, positions, to, true);
  }

  /**
   * Writes what was kept into row {@code row} of an input; positions behind it stay as they are.
   */
  void give(long from, int positions, Tensor input, int row) {
    copy(input, row, positions, from, false);
  }

  private void copy(Tensor tensor, int row, int positions, long kept, boolean keep) {
    long[] shape = tensor.shape();
    int rank = shape.length;
    int rows = rank < 3 ? 0 : (int) shape[layers > 1 ? 1 : 0];
    long room = rank < 3 ? 0 : shape[rank - 2];
    if (row >= rows
        || room < positions
        || positions > length
        || tensor.elements() != (long) rows * layers * heads * room * width) {
      throw new IllegalStateException(
          "%s is %s, expected are %d positions of %d layers, %d heads and %d values"
              .formatted(keep ? output : input, tensor, positions, layers, heads, width));
    }
    long bytes = (long) positions * width * Float.BYTES;
    for (int layer = 0; layer < layers; layer++) {
      for (int head = 0; head < heads; head++) {
        long place = (long) (layer * rows + row) * heads + head;
        long theirs = tensor.address() + place * room * width * Float.BYTES;
        long ours = kept + ((long) layer * heads + head) * length * width * Float.BYTES;
        Memory.copy(keep ? theirs : ours, keep ? ours : theirs, bytes);
      }
    }
  }
}
