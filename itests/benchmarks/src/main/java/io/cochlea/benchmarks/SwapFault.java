package io.cochlea.benchmarks;

import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Attestation;
import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.inference.Tensor;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real backend that fails when it is told to: its next run throws, or does not come back. For
 * benchmarks, since no native library does so on demand.
 */
final class SwapFault implements InferenceBackend {

  /** How it fails. */
  enum Kind {
    ERROR,
    HANG
  }

  private static final int PATIENCE_SECONDS = 3;

  private final String id;
  private final InferenceBackend real;
  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch struck = new CountDownLatch(1);
  private volatile @Nullable Kind kind;
  private volatile Instant at = Instant.MAX;

  SwapFault(String id, InferenceBackend real) {
    this.id = id;
    this.real = real;
  }

  /** The next run fails, and every one after it; null for none. */
  void arm(@Nullable Kind how) {
    kind = how;
  }

  /**
   * Waits some seconds until a run has failed.
   *
   * @return when it began to; null if none has
   */
  @Nullable Instant awaitStrike() throws InterruptedException {
    return struck.await(PATIENCE_SECONDS, TimeUnit.SECONDS) ? at : null;
  }

  /** Lets a run that hangs come back. */
  void release() {
    released.countDown();
  }

  private void strike() throws InferenceException {
    Kind how = kind;
    if (how == null) {
      return;
    }
    if (struck.getCount() > 0) {
      at = Instant.now();
      struck.countDown();
    }
    if (how == Kind.HANG) {
      boolean interrupted = false;
      while (released.getCount() > 0) {
        try {
          released.await();
        } catch (InterruptedException e) {
          interrupted = true; // native code would not notice
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    throw new InferenceException("'" + id + "' fails as it was told to");
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Availability probe() {
    return real.probe();
  }

  @Override
  public CompiledGraph compile(ModelGraph graph, ShapeProfiles profiles) throws InferenceException {
    CompiledGraph compiled = real.compile(graph, profiles);
    return new CompiledGraph() {
      @Override
      public Signature signature() {
        return compiled.signature();
      }

      @Override
      public Attestation attestation() {
        return compiled.attestation();
      }

      @Override
      public Binding bind() throws InferenceException {
        return new Failing(compiled.bind());
      }

      @Override
      public void close() {
        compiled.close();
      }
    };
  }

  private final class Failing implements Binding {
    private final Binding binding;

    Failing(Binding binding) {
      this.binding = binding;
    }

    @Override
    public void input(String name, Tensor tensor) throws InferenceException {
      binding.input(name, tensor);
    }

    @Override
    public void output(String name, Tensor tensor) throws InferenceException {
      binding.output(name, tensor);
    }

    @Override
    public void output(String name, MemoryKind memory) throws InferenceException {
      binding.output(name, memory);
    }

    @Override
    public void pass(String output, String input) throws InferenceException {
      binding.pass(output, input);
    }

    @Override
    public Tensor output(String name) throws InferenceException {
      return binding.output(name);
    }

    @Override
    public void run() throws InferenceException {
      strike();
      binding.run();
    }

    @Override
    public void cancel() {
      binding.cancel();
    }

    @Override
    public void close() {
      binding.close();
    }
  }
}
