package io.cochlea.recognizer.whisper;

import io.cochlea.recognizer.session.Answer;
import io.cochlea.recognizer.session.Recognised;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An answer that is waited for. */
final class Reply implements Answer {
  private static final int PATIENCE_SECONDS = 120;
  private final CompletableFuture<Recognised> result = new CompletableFuture<>();

  @Override
  public void recognised(Recognised recognised) {
    if (!result.complete(recognised)) {
      throw new AssertionError("answered twice");
    }
  }

  @Override
  public void failed(Throwable cause) {
    if (!result.completeExceptionally(cause)) {
      throw new AssertionError("answered twice", cause);
    }
  }

  Recognised get() throws InterruptedException, TimeoutException {
    try {
      return result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  Throwable failure() throws InterruptedException, TimeoutException {
    try {
      throw new AssertionError("recognised " + result.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    } catch (CancellationException e) {
      return e;
    }
  }
}
