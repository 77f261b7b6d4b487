package io.cochlea.placement;

import io.cochlea.api.inference.InferenceException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Compiles on a thread of its own, so that a compiler which hangs holds up nobody. What comes too
 * late is closed at once.
 */
final class Compilation {

  private final CompletableFuture<Deployment> result = new CompletableFuture<>();

  private Compilation() {}

  /**
   * @param thread starts one
   * @throws HungException when it takes longer than {@code nanos}
   * @throws InferenceException when it fails or the caller is interrupted
   */
  static Deployment of(Callable<Deployment> attempt, long nanos, Executor thread)
      throws InferenceException {
    var compilation = new Compilation();
    thread.execute(() -> compilation.run(attempt));
    return compilation.await(nanos);
  }

  private void run(Callable<Deployment> attempt) {
    try {
      Deployment compiled = attempt.call();
      if (!result.complete(compiled)) {
        compiled.close();
      }
    } catch (Exception | Error e) {
      result.completeExceptionally(e);
    }
  }

  private Deployment await(long nanos) throws InferenceException {
    InferenceException given;
    try {
      return result.get(nanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw reason(Objects.requireNonNull(e.getCause()));
    } catch (TimeoutException e) {
      long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
      given = new HungException("not compiled within " + millis + " ms");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      given = new InferenceException("interrupted while it was compiled", e);
    }
    if (!result.completeExceptionally(given) && !result.isCompletedExceptionally()) {
      return result.join();
    }
    throw given;
  }

  private static InferenceException reason(Throwable cause) {
    return cause instanceof InferenceException refused
        ? refused
        : new InferenceException(cause.toString(), cause);
  }

  /** It is not known whether it will ever end. */
  static final class HungException extends InferenceException {
    private static final long serialVersionUID = 1L;

    HungException(String message) {
      super(message);
    }
  }
}
