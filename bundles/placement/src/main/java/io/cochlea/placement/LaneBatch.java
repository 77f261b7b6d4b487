package io.cochlea.placement;

import static java.util.stream.Collectors.joining;

import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.inference.TensorSpec;
import io.cochlea.api.placement.Batch;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a lane on one deployment. What is bound stays bound from run to run while it stays
 * the same; where two slabs take turns, so do two bindings.
 */
final class LaneBatch implements Batch, AutoCloseable {

  private final String backend;
  private final List<Binding> bindings;
  private final LaneTensors tensors;
  private final List<TensorSpec> specs;
  private final Deployment deployment;
  private final @Nullable Tensor[][] boundInputs;
  private final @Nullable Tensor[][] boundOutputs;
  private final @Nullable Tensor[] results;
  private boolean closed;
  private int turn;
  private int rows;
  private int extent;

  /**
   * @param backend its id
   * @param bindings used by the lane's thread only, their outputs the runtime's own; two where
   *     slabs take turns
   * @param deployment told when everything is given back
   */
  LaneBatch(
      String backend,
      List<Binding> bindings,
      LaneTensors tensors,
      LaneGraph graph,
      Deployment deployment) {
    this.backend = backend;
    this.bindings = List.copyOf(bindings);
    this.tensors = tensors;
    this.specs = graph.signature().outputs();
    this.deployment = deployment;
    this.boundInputs = new Tensor[bindings.size()][tensors.inputs.size()];
    this.boundOutputs = new Tensor[bindings.size()][specs.size()];
    this.results = new Tensor[specs.size()];
  }

  /** Whether {@code work} can be seated beside those that are. */
  boolean admit(Submission work, boolean alone) {
    return tensors.slabs.admit(work, alone);
  }

  /** Begins to measure a run of {@code rows}. */
  void measure(int rows) {
    for (int i = 0; i < tensors.filled.size(); i++) {
      tensors.filled.get(i).measure(rows);
    }
    this.rows = rows;
    this.extent = 0;
  }

  /** Makes the run long enough for {@code work}. */
  void measure(Submission work) {
    for (int i = 0; i < tensors.filled.size(); i++) {
      tensors.filled.get(i).measure(work);
    }
    extent = Math.max(extent, work.extent());
  }

  /**
   * Lays the inputs out and zeroes what is filled for every run, and the states of works that are
   * new.
   *
   * @param seated all works whose states are in the slabs
   * @param run those of them that are run, neighbours
   */
  void layOut(List<Submission> seated, List<Submission> run) {
    for (int i = 0; i < tensors.filled.size(); i++) {
      tensors.filled.get(i).layOut();
    }
    Submission first = run.getFirst();
    for (int i = 0; i < tensors.passed.size() && first.row() < 0; i++) {
      tensors.passed.get(i).begin(first);
    }
    if (!tensors.slabs.states().isEmpty() || !tensors.passed.isEmpty()) {
      tensors.slabs.arrange(seated);
      tensors.slabs.select(first.row());
    }
  }

  /** Zeroes the rows of a work that could not fill them. */
  void zero(int row, int rows) {
    for (int i = 0; i < tensors.filled.size(); i++) {
      for (int r = row; r < row + rows; r++) {
        tensors.filled.get(i).zero(r);
      }
    }
  }

  /** Binds what changed, and runs. */
  void run() throws InferenceException {
    turn = tensors.slabs.turn();
    Binding binding = bindings.get(turn);
    for (int i = 0; i < tensors.passed.size(); i++) {
      tensors.passed.get(i).pass(binding);
    }
    bind(binding);
    binding.run();
    for (int i = 0; i < tensors.passed.size(); i++) {
      tensors.passed.get(i).ran();
    }
    tensors.slabs.exchange();
    Arrays.fill(results, null);
  }

  private void bind(Binding binding) throws InferenceException {
    for (int i = 0; i < boundInputs[turn].length; i++) {
      LaneInput input = tensors.inputs.get(i);
      Tensor tensor = input.tensor();
      if (!tensor.equals(boundInputs[turn][i])) {
        binding.input(input.name(), tensor);
        boundInputs[turn][i] = tensor;
      }
    }
    for (int i = 0; i < boundOutputs[turn].length; i++) {
      Tensor tensor = tensors.outputs.get(i).next();
      if (!Objects.equals(tensor, boundOutputs[turn][i])) {
        if (tensor == null) {
          binding.output(specs.get(i).name(), MemoryKind.HOST);
        } else {
          binding.output(specs.get(i).name(), tensor);
        }
        boundOutputs[turn][i] = tensor;
      }
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
    for (int i = 0; i < tensors.inputs.size(); i++) {
      if (tensors.inputs.get(i).name().equals(name)) {
        return tensors.inputs.get(i).tensor();
      }
    }
    throw new IllegalArgumentException(
        "the graph has no input '%s', only %s"
            .formatted(name, tensors.inputs.stream().map(LaneInput::name).collect(joining(", "))));
  }

  @Override
  public Tensor output(String name) {
    for (int i = 0; i < results.length; i++) {
      if (specs.get(i).name().equals(name)) {
        Tensor result = results[i];
        return result == null ? result(i) : result;
      }
    }
    throw new IllegalArgumentException(
        "the graph has no output '%s', only %s"
            .formatted(name, specs.stream().map(TensorSpec::name).collect(joining(", "))));
  }

  private Tensor result(int i) {
    Tensor result = boundOutputs[turn][i];
    if (result == null) {
      try {
        result = bindings.get(turn).output(specs.get(i).name());
      } catch (InferenceException e) {
        throw new IllegalStateException(e.getMessage(), e);
      }
      tensors.outputs.get(i).allocated(result);
    }
    results[i] = result;
    return result;
  }

  @Override
  public void rearrange(int row, int[] from) {
    tensors.slabs.rearrange(row, from);
    try {
      for (int i = 0; i < tensors.passed.size(); i++) {
        tensors.passed.get(i).rearrange(bindings.get(turn), row, from);
      }
    } catch (InferenceException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /**
   * Goes on with the states of {@code before}, a batch of the same graph on another backend.
   *
   * @return false when they have other shapes
   */
  boolean carry(LaneBatch before) throws InferenceException {
    for (int i = 0; i < tensors.passed.size(); i++) {
      tensors.passed.get(i).carry(before.tensors.passed.get(i), before.bindings.get(before.turn));
    }
    return tensors.slabs.carry(before.tensors.slabs);
  }

  /** Cuts a run short. Any thread. */
  void cancel() {
    try {
      bindings.forEach(Binding::cancel);
    } catch (RuntimeException e) {
      // Closed by its own thread meanwhile: nothing runs any more.
      return;
    }
  }

  /**
   * Closes the bindings, then gives the memory back, unless a call hangs in them. Any thread once
   * nothing is run any more; idempotent.
   */
  @Override
  public synchronized void close() {
    if (closed || deployment.isQuarantined()) {
      return;
    }
    closed = true;
    try (tensors) {
      bindings.forEach(Binding::close);
    } finally {
      deployment.forget(this);
    }
  }
}
