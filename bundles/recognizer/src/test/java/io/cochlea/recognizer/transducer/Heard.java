package io.cochlea.recognizer.transducer;

import io.cochlea.recognizer.session.Answer;
import io.cochlea.recognizer.session.Recognised;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** An answer to wait for; a second one is an error. */
final class Heard implements Answer {
  private record Either(@Nullable Recognised result, @Nullable Throwable failure) {}

  private final CompletableFuture<Either> answer = new CompletableFuture<>();

  @Override
  public void recognised(Recognised found) {
    complete(new Either(found, null));
  }

  @Override
  public void failed(Throwable cause) {
    complete(new Either(null, cause));
  }

  private void complete(Either either) {
    if (!answer.complete(either)) {
      throw new AssertionError("answered twice: " + either);
    }
  }

  private Either await() {
    try {
      return answer.get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  Recognised get() {
    Either either = await();
    if (either.failure != null) {
      throw new AssertionError(either.failure);
    }
    return Objects.requireNonNull(either.result);
  }

  /** Why there is no result. */
  Throwable failure() {
    Either either = await();
    return Objects.requireNonNull(either.failure, () -> "" + either.result);
  }
}
