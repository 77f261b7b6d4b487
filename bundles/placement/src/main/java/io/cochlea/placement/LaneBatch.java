package io.cochlea.placement;

import static java.util.stream.Collectors.joining;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.inference.TensorSpec;
import io.cochlea.api.placement.Batch;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a lane on one deployment. Inputs stay bound from run to run while their shape
 * stays; the runtime allocates outputs.
 */
final class LaneBatch implements Batch, AutoCloseable {

  private final String backend;
  private final Binding binding;
  private final List<InputMemory> inputs;
  private final List<TensorSpec> outputs;
  private final @Nullable Tensor[] bound;
  private final @Nullable Tensor[] results;
  private final int maxRows;
  private int rows;
  private int extent;

  /**
   * @param backend its id
   * @param binding used by the batch's thread only, and closed before it
   */
  LaneBatch(
      String backend,
      Binding binding,
      Signature signature,
      BatchAxes axes,
      BufferPool pool,
      String owner,
      int maxRows) {
    this.backend = backend;
    this.binding = binding;
    this.inputs =
        IntStream.range(0, axes.of().size())
            .mapToObj(
                i -> new InputMemory(signature.inputs().get(i), axes.of().get(i), pool, owner))
            .toList();
    this.outputs = signature.outputs();
    this.bound = new Tensor[inputs.size()];
    this.results = new Tensor[outputs.size()];
    this.maxRows = Math.clamp(axes.rows(), 1, maxRows);
  }

  int maxRows() {
    return maxRows;
  }

  /** Lays the inputs out and zeroes them. */
  void layOut(int rows, int extent) {
    for (int i = 0; i < inputs.size(); i++) {
      inputs.get(i).shape(rows, extent);
      inputs.get(i).zero();
    }
    this.rows = rows;
    this.extent = extent;
  }

  /** Leaves out the rows behind {@code rows}. */
  void truncate(int rows) {
    for (int i = 0; i < inputs.size(); i++) {
      inputs.get(i).truncate(rows, extent);
    }
    this.rows = rows;
  }

  /** Zeroes one row whose filling failed. */
  void zero(int row) {
    for (int i = 0; i < inputs.size(); i++) {
      inputs.get(i).zero(row);
    }
  }

  /** Binds what changed, runs, and takes the outputs. */
  void run() throws InferenceException {
    for (int i = 0; i < bound.length; i++) {
      Tensor tensor = inputs.get(i).tensor();
      if (!tensor.equals(bound[i])) {
        binding.input(inputs.get(i).spec.name(), tensor);
        bound[i] = tensor;
      }
    }
    binding.run();
    for (int i = 0; i < results.length; i++) {
      results[i] = binding.output(outputs.get(i).name());
    }
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int extent() {
    return extent;
  }

  @Override
  public String backend() {
    return backend;
  }

  @Override
  public Tensor input(String name) {
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).spec.name().equals(name)) {
        return inputs.get(i).tensor();
      }
    }
    throw new IllegalArgumentException(
        "the graph has no input '%s', only %s"
            .formatted(name, inputs.stream().map(i -> i.spec.name()).collect(joining(", "))));
  }

  @Override
  public Tensor output(String name) {
    for (int i = 0; i < results.length; i++) {
      Tensor result = results[i];
      if (outputs.get(i).name().equals(name) && result != null) {
        return result;
      }
    }
    throw new IllegalArgumentException(
        "the graph has no output '%s' yet, only %s"
            .formatted(name, outputs.stream().map(TensorSpec::name).collect(joining(", "))));
  }

  @Override
  public void rearrange(int row, int[] from) {
    throw new IllegalStateException("the graph has no states");
  }

  /** Gives the input memory back; the binding must be closed before. */
  @Override
  public void close() {
    inputs.forEach(InputMemory::close);
  }
}
