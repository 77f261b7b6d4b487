package io.cochlea.webconsole;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AttemptsTest {
  private final AtomicLong clock = new AtomicLong(-1);
  private final Attempts attempts = new Attempts(clock::get);

  @Test
  void afterTooManyNobodyIsLetInUntilTheMinuteIsOver() {
    fail(Attempts.FAILURES - 1);
    assertFalse(attempts.exhausted());
    fail(1);
    assertTrue(attempts.exhausted());
    clock.addAndGet(Attempts.MINUTE_NANOS - 1);
    assertTrue(attempts.exhausted());
    clock.addAndGet(1);
    assertFalse(attempts.exhausted());
  }

  @Test
  void aNewMinuteBeginsWithAFailure() {
    fail(1);
    clock.addAndGet(Attempts.MINUTE_NANOS);
    assertFalse(attempts.exhausted());
    fail(Attempts.FAILURES);
    clock.addAndGet(Attempts.MINUTE_NANOS - 1);
    assertTrue(attempts.exhausted());
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      attempts.failed();
    }
  }
}
