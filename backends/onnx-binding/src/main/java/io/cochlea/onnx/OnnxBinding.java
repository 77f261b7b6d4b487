package io.cochlea.onnx;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * An {@code OrtIoBinding} with its own {@code OrtRunOptions}. One word of state says who may touch
 * it: whoever turns {@link #IDLE} into something else, until it is turned back; {@link #CLOSED}
 * stays.
 */
final class OnnxBinding implements Binding {
  private static final int IDLE = 0;
  private static final int BUSY = 1;
  private static final int RUNNING = 2;
  private static final int CANCELLING = 3;
  private static final int CANCELLED = 4;
  private static final int CLOSED = 5;
  private static final long CLOSE_POLL_NANOS = 50_000;

  private final OnnxGraph graph;
  private final OnnxRuntime runtime;
  private final OrtApi api;
  private final long session;
  private final Arena names = Arena.ofShared();
  private final long runOptions;
  private final long binding;
  private final Port[] inputs;
  private final Port[] outputs;
  private final List<Port> boundOutputs = new ArrayList<>(); // in the order the runtime lists them
  private final Results results;
  private final AtomicInteger state = new AtomicInteger(IDLE);
  private boolean hasRun;

  OnnxBinding(OnnxGraph graph, OnnxRuntime runtime, long session) throws InferenceException {
    this.graph = graph;
    this.runtime = runtime;
    this.session = session;
    api = runtime.api();
    inputs = Port.of(graph.signature().inputs(), names);
    outputs = Port.of(graph.signature().outputs(), names);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG);
      api.check(api.call(Slot.CREATE_RUN_OPTIONS, out.address()));
      runOptions = out.get(JAVA_LONG, 0);
      api.check(api.call(Slot.CREATE_IO_BINDING, session, out.address()));
      binding = out.get(JAVA_LONG, 0);
    }
    results = new Results(runtime, binding, names);
  }

  @Override
  public void input(String name, Tensor tensor) throws InferenceException {
    claim(BUSY);
    try {
      bind(Slot.BIND_INPUT, Port.find(inputs, name), tensor);
    } catch (InferenceException e) {
      throw failed("input", e);
    } finally {
      state.set(IDLE);
    }
  }

  @Override
  public void output(String name, Tensor tensor) throws InferenceException {
    claim(BUSY);
    try {
      Port port = Port.find(outputs, name);
      bind(Slot.BIND_OUTPUT, port, tensor);
      list(port);
    } catch (InferenceException e) {
      throw failed("output", e);
    } finally {
      state.set(IDLE);
    }
  }

  @Override
  public void output(String name, MemoryKind kind) throws InferenceException {
    claim(BUSY);
    try {
      Port port = Port.find(outputs, name);
      if (kind != MemoryKind.HOST) {
        throw new InferenceException(name + " cannot be put into " + kind + " memory, only HOST");
      }
      bindToHost(port);
      port.tensor = null;
      list(port);
    } catch (InferenceException e) {
      throw failed("output", e);
    } finally {
      state.set(IDLE);
    }
  }

  private void bindToHost(Port port) throws InferenceException {
    api.check(
        api.call(Slot.BIND_OUTPUT_TO_DEVICE, binding, port.nameAddress, runtime.hostMemory()));
  }

  private void list(Port port) throws InferenceException {
    hasRun = false;
    results.release();
    if (!boundOutputs.contains(port)) {
      boundOutputs.add(port);
    }
  }

  private void bind(Slot slot, Port port, Tensor tensor) throws InferenceException {
    long[] shape = tensor.shape().clone();
    port.check(tensor, shape);
    long elements = 1;
    for (long extent : shape) {
      elements *= extent;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG);
      api.check(
          api.call(
              Slot.CREATE_TENSOR_WITH_DATA,
              runtime.hostMemory(),
              tensor.address(),
              elements * tensor.type().bytes(),
              arena.allocateFrom(JAVA_LONG, shape).address(),
              shape.length,
              Elements.number(tensor.type()),
              out.address()));
      long value = out.get(JAVA_LONG, 0); // the binding keeps a reference of its own
      long status = api.call(slot, binding, port.nameAddress, value);
      api.call(Slot.RELEASE_VALUE, value);
      api.check(status);
      port.tensor = tensor;
      port.bound = true;
    }
  }

  @Override
  public void pass(String output, String input) throws InferenceException {
    claim(BUSY);
    try {
      Port from = Port.find(outputs, output);
      Port to = Port.find(inputs, input);
      int place = boundOutputs.indexOf(from);
      if (!hasRun || place < 0 || from.tensor != null) {
        throw new InferenceException(
            output + " holds nothing that the runtime allocated: bound otherwise, or no run since");
      }
      to.checkType(from);
      long value = results.value(place);
      api.check(api.call(Slot.BIND_INPUT, binding, to.nameAddress, value));
      to.tensor = null;
      to.bound = true;
    } catch (InferenceException e) {
      throw failed("pass", e);
    } finally {
      state.set(IDLE);
    }
  }

  @Override
  public void run() throws InferenceException {
    claim(RUNNING);
    try {
      hasRun = false;
      results.release();
      requireBound();
      renewAllocated();
      api.check(api.call(Slot.RUN_WITH_BINDING, session, runOptions, binding));
      hasRun = true;
    } catch (InferenceException e) {
      throw failed(state.get() == RUNNING ? "run" : "cancelled", e);
    } finally {
      settle();
    }
  }

  private void requireBound() throws InferenceException {
    for (Port input : inputs) {
      if (!input.bound) {
        throw new InferenceException("input " + input.name() + " is not bound");
      }
    }
    if (boundOutputs.isEmpty()) {
      throw new InferenceException("no output is bound");
    }
  }

  /** Takes back what the last run allocated, or the runtime would write the next result into it. */
  private void renewAllocated() throws InferenceException {
    for (int i = 0; i < boundOutputs.size(); i++) {
      Port output = boundOutputs.get(i);
      if (output.tensor == null) {
        bindToHost(output);
      }
    }
  }

  /** Ends a run, after a cancellation that came in time has done its work. */
  private void settle() {
    if (!state.compareAndSet(RUNNING, IDLE)) {
      while (state.get() == CANCELLING) {
        Thread.onSpinWait();
      }
      api.call(Slot.RUN_OPTIONS_UNSET_TERMINATE, runOptions);
      state.set(IDLE);
    }
  }

  @Override
  public void cancel() {
    if (state.compareAndSet(RUNNING, CANCELLING)) {
      api.call(Slot.RUN_OPTIONS_SET_TERMINATE, runOptions);
      state.set(CANCELLED);
    }
  }

  @Override
  public Tensor output(String name) throws InferenceException {
    claim(BUSY);
    try {
      Port port = Port.find(outputs, name);
      if (!hasRun || !boundOutputs.contains(port)) {
        throw new InferenceException(name + " holds nothing: not bound, or no run since");
      }
      Tensor bound = port.tensor;
      return bound != null ? bound : allocated(port);
    } catch (InferenceException e) {
      throw failed("output", e);
    } finally {
      state.set(IDLE);
    }
  }

  private Tensor allocated(Port port) throws InferenceException {
    try (Arena arena = Arena.ofConfined()) {
      long value = results.value(boundOutputs.indexOf(port));
      return tensor(port, value, arena.allocate(JAVA_LONG));
    }
  }

  private Tensor tensor(Port port, long value, MemorySegment out) throws InferenceException {
    api.check(api.call(Slot.GET_TENSOR_TYPE_AND_SHAPE, value, out.address()));
    long info = out.get(JAVA_LONG, 0);
    try {
      ElementType type = SignatureReader.elementType(api, info, port.name(), out);
      long[] shape = SignatureReader.shape(api, info);
      api.check(api.call(Slot.GET_TENSOR_MUTABLE_DATA, value, out.address()));
      return new Tensor(type, shape, MemoryKind.HOST, out.get(JAVA_LONG, 0));
    } finally {
      api.call(Slot.RELEASE_TENSOR_TYPE_AND_SHAPE_INFO, info);
    }
  }

  private void claim(int purpose) {
    if (!state.compareAndSet(IDLE, purpose)) {
      throw new IllegalStateException(
          graph
              + (state.get() == CLOSED
                  ? ": binding is closed"
                  : ": binding is in use by another thread"));
    }
  }

  private InferenceException failed(String what, InferenceException cause) {
    return new InferenceException(graph + ": " + what + ": " + cause.getMessage(), cause);
  }

  private void release() {
    try {
      results.release();
    } catch (InferenceException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    close(Long.MAX_VALUE);
  }

  /**
   * Waits for a running call, which is cut short when half the time is over.
   *
   * @return false when it did not end in time; nothing is freed then
   */
  synchronized boolean close(long nanos) {
    long begun = System.nanoTime();
    while (!state.compareAndSet(IDLE, CLOSED)) {
      if (state.get() == CLOSED) {
        return true;
      }
      long waited = System.nanoTime() - begun;
      if (waited > nanos) {
        return false;
      }
      if (waited > nanos / 2) {
        cancel();
      }
      LockSupport.parkNanos(CLOSE_POLL_NANOS);
    }
    release();
    api.call(Slot.RELEASE_IO_BINDING, binding);
    api.call(Slot.RELEASE_RUN_OPTIONS, runOptions);
    names.close();
    graph.forget(this);
    return true;
  }
}
