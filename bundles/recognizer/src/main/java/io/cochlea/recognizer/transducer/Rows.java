package io.cochlea.recognizer.transducer;

import io.cochlea.api.inference.Tensor;

/** Rows of tensors whose batch is any of their axes. */
final class Rows {
  private Rows() {}

  /**
   * Where row {@code row} begins in a tensor whose first axis is the batch.
   *
   * @param floats that the row has at least
   * @throws IllegalStateException when the tensor has not so many, naming it
   */
  static long address(String name, Tensor tensor, int row, long floats) {
    long[] shape = tensor.shape();
    if (shape.length == 0 || shape[0] <= row || tensor.elements() / shape[0] < floats) {
      throw new IllegalStateException(
          "%s is %s, too little for row %d of %d".formatted(name, tensor, row, floats));
    }
    return tensor.address() + row * (tensor.bytes() / shape[0]);
  }

  /** Copies {@code bytes} of row {@code row} from the tensor to where they lie together. */
  static void take(String name, Tensor tensor, int axis, int row, long to, long bytes) {
    long block = block(name, tensor, axis, row, bytes);
    long stride = block * tensor.shape()[axis];
    long from = tensor.address() + row * block;
    for (long done = 0; done < bytes; done += block) {
      Memory.copy(from, to + done, block);
      from += stride;
    }
  }

  /** Copies {@code bytes} that lie together into row {@code row} of the tensor. */
  static void put(String name, Tensor tensor, int axis, int row, long from, long bytes) {
    long block = block(name, tensor, axis, row, bytes);
    long stride = block * tensor.shape()[axis];
    long to = tensor.address() + row * block;
    for (long done = 0; done < bytes; done += block) {
      Memory.copy(from + done, to, block);
      to += stride;
    }
  }

  /** Bytes of a row that lie together: all behind the batch axis. */
  private static long block(String name, Tensor tensor, int axis, int row, long bytes) {
    long[] shape = tensor.shape();
    if (axis >= shape.length || shape[axis] <= row || tensor.bytes() / shape[axis] != bytes) {
      throw new IllegalStateException(
          "%s is %s, expected are %d bytes for row %d along axis %d"
              .formatted(name, tensor, bytes, row, axis));
    }
    long block = tensor.type().bytes();
    for (int i = axis + 1; i < shape.length; i++) {
      block *= shape[i];
    }
    return block;
  }
}
