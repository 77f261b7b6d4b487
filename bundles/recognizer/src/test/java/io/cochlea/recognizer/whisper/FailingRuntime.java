package io.cochlea.recognizer.whisper;

import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/** A real backend, one of whose graphs fails at one of its runs and ever after. */
final class FailingRuntime implements InferenceBackend {
  private final InferenceBackend real;
  private final String graph;
  private final int good;
  private final AtomicInteger runs = new AtomicInteger();

  /**
   * @param graph id of the one that fails
   * @param good runs before that
   */
  FailingRuntime(InferenceBackend real, String graph, int good) {
    this.real = real;
    this.graph = graph;
    this.good = good;
  }

  int failures() {
    return Math.max(0, runs.get() - good);
  }

  @Override
  public String id() {
    return "failing";
  }

  @Override
  public Availability probe() {
    return real.probe();
  }

  @Override
  public CompiledGraph compile(ModelGraph model, ShapeProfiles profiles) throws InferenceException {
    CompiledGraph compiled = real.compile(model, profiles);
    return model.id().equals(graph)
        ? with(CompiledGraph.class, compiled, "bind", () -> {})
        : compiled;
  }

  private interface Before {
    void call() throws InferenceException;
  }

  private void run() throws InferenceException {
    if (runs.incrementAndGet() > good) {
      throw new InferenceException("lost");
    }
  }

  private <T> T with(Class<T> type, T target, String method, Before before) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, called, arguments) -> {
              if (called.getName().equals(method)) {
                before.call();
              }
              try {
                Object result = called.invoke(target, arguments);
                return result instanceof Binding binding
                    ? with(Binding.class, binding, "run", this::run)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
