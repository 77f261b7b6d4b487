package io.cochlea.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.placement.Placement.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BreakersTest {

  private final List<Long> opened = new ArrayList<>();
  private final Breakers breakers = new Breakers(this::now, opened::add);
  private long nanos;

  private long now() {
    return nanos;
  }

  private void pass(long seconds) {
    nanos += TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void aFailureOpensItForThatGraphOnThatBackendOnly() {
    breakers.failed("npu", "encoder", "overheated");
    assertTrue(breakers.isOpen("npu", "encoder"));
    assertFalse(breakers.isOpen("npu", "decoder"));
    assertFalse(breakers.isOpen("cpu", "encoder"));
    var state = breakers.states().getFirst();
    assertEquals(Phase.OPEN, state.phase());
    assertEquals("overheated", state.cause());
    assertEquals(1, state.retrySeconds());
  }

  @Test
  void afterTheBackOffOneAttemptDecides() {
    breakers.failed("npu", "encoder", "overheated");
    pass(1);
    assertFalse(breakers.isOpen("npu", "encoder"));
    assertTrue(breakers.isHalfOpen("npu", "encoder"));
    assertEquals(Phase.HALF_OPEN, breakers.states().getFirst().phase());
    breakers.succeeded("npu", "encoder");
    assertFalse(breakers.isHalfOpen("npu", "encoder"));
    assertEquals(List.of(), breakers.states());
  }

  @Test
  void theBackOffDoublesUpToItsLimitThoughAttemptsSucceed() {
    for (int failure = 0; failure < 11; failure++) {
      breakers.failed("npu", "encoder", "again");
      pass(TimeUnit.NANOSECONDS.toSeconds(opened.getLast()));
      breakers.succeeded("npu", "encoder");
    }
    List<Long> seconds = opened.stream().map(TimeUnit.NANOSECONDS::toSeconds).toList();
    assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L), seconds);
  }

  @Test
  void whatIsLongPastIsForgotten() {
    breakers.failed("npu", "encoder", "once");
    breakers.failed("npu", "encoder", "twice");
    pass(601);
    breakers.failed("npu", "encoder", "long after");
    assertEquals(1, breakers.states().getFirst().failures());
  }
}
