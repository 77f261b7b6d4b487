package io.cochlea.onnx;

import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.inference.TensorSpec;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One input or output of a binding, and what it is bound to. */
final class Port {
  private final TensorSpec spec;

  /** Address of the name as a C string. */
  final long nameAddress;

  /** The caller's memory; null when not bound or when the runtime allocates. */
  @Nullable Tensor tensor;

  /** Whether an input is bound, to the caller's memory or to what a run put out. */
  boolean bound;

  private Port(TensorSpec spec, Arena names) {
    this.spec = spec;
    nameAddress = names.allocateFrom(spec.name()).address();
  }

  static Port[] of(List<TensorSpec> specs, Arena names) {
    return specs.stream().map(spec -> new Port(spec, names)).toArray(Port[]::new);
  }

  String name() {
    return spec.name();
  }

  static Port find(Port[] ports, String name) throws InferenceException {
    for (Port port : ports) {
      if (port.name().equals(name)) {
        return port;
      }
    }
    throw new InferenceException(
        "\""
            + name
            + "\" is not there; there are "
            + Arrays.stream(ports).map(Port::name).toList());
  }

  void checkType(Port from) throws InferenceException {
    if (from.spec.type() != spec.type()) {
      throw new InferenceException(
          from.name() + " is " + from.spec.type() + ", " + name() + " is " + spec.type());
    }
  }

  /**
   * Refuses a tensor that native code must not see.
   *
   * @param shape the tensor's, read once
   */
  void check(Tensor tensor, long[] shape) throws InferenceException {
    if (tensor.type() != spec.type()) {
      throw new InferenceException(spec.name() + " is " + spec.type() + ", not " + tensor.type());
    }
    if (tensor.kind() == MemoryKind.DEVICE) {
      throw new InferenceException(spec.name() + " lies in DEVICE memory; allowed is host memory");
    }
    checkShape(shape);
    if (tensor.address() == 0 || tensor.address() % tensor.type().bytes() != 0) {
      throw new InferenceException(
          spec.name()
              + " has address 0x"
              + Long.toHexString(tensor.address())
              + "; allowed is a multiple of "
              + tensor.type().bytes()
              + " and not 0");
    }
  }

  private void checkShape(long[] shape) throws InferenceException {
    long[] expected = spec.shape();
    boolean fits = expected.length == 0 || expected.length == shape.length;
    long bytes = spec.type().bytes();
    for (int i = 0; i < shape.length; i++) {
      boolean open = i >= expected.length || expected[i] < 0;
      fits &= shape[i] >= 0 && (open || shape[i] == expected[i]);
      bytes = shape[i] > 0 ? saturatedProduct(bytes, shape[i]) : bytes;
    }
    if (!fits) {
      throw new InferenceException(
          spec.name()
              + " has shape "
              + Arrays.toString(shape)
              + ", expected is "
              + Arrays.toString(expected));
    }
    if (bytes == Long.MAX_VALUE) {
      throw new InferenceException(
          spec.name() + " has shape " + Arrays.toString(shape) + ", more than any memory holds");
    }
  }

  private static long saturatedProduct(long a, long b) {
    return a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b;
  }
}
