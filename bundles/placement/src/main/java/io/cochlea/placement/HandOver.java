package io.cochlea.placement;

import io.cochlea.api.inference.InferenceException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A deployment that waits for its lane to take it, in exchange for the one before. */
final class HandOver {

  final Deployment next;
  private final CompletableFuture<Optional<Deployment>> taken = new CompletableFuture<>();

  HandOver(Deployment next) {
    this.next = next;
  }

  void taken(@Nullable Deployment before) {
    taken.complete(Optional.ofNullable(before));
  }

  void refused(String reason) {
    taken.completeExceptionally(new InferenceException(reason));
  }

  /** Waits, without a result: {@link #before} has it. */
  void await(long nanos) {
    try {
      taken.get(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      return;
    }
  }

  /** The deployment before, once it was taken or refused. */
  Optional<Deployment> before() throws InferenceException {
    try {
      return taken.join();
    } catch (CompletionException e) {
      throw new InferenceException(String.valueOf(e.getMessage()), e);
    }
  }
}
