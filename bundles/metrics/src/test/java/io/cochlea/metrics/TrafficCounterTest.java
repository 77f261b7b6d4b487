package io.cochlea.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class TrafficCounterTest {
  private final TrafficCounter traffic = new TrafficCounter();

  @Test
  void routesBeyondTheirBoundAreCountedTogether() {
    for (int i = 0; i < 10_000; i++) {
      traffic.answered("/made/up/" + i, 404, 1_000);
    }
    assertEquals(TrafficCounter.MOST_ROUTES, traffic.routes().size());
    TrafficCounter.Route other = Objects.requireNonNull(traffic.routes().get(TrafficCounter.OTHER));
    assertEquals(10_000 - (TrafficCounter.MOST_ROUTES - 1), other.answers(4));
  }

  @Test
  void aStatusThatIsNoneIsCountedAllTheSame() {
    traffic.answered("/x", 0, 1);
    traffic.answered("/x", 999, 1);
    TrafficCounter.Route route = Objects.requireNonNull(traffic.routes().get("/x"));
    assertEquals(1, route.answers(1));
    assertEquals(1, route.answers(5));
    assertEquals(2, route.nanos());
  }

  @Test
  void whoCameLateCountsNoLessThanNone() {
    traffic.closed();
    assertEquals(0, traffic.connections());
  }

  @Test
  void countingAllocatesNothing() {
    assertEquals(0, Allocation.of(this::count));
    assertEquals(traffic.connectionsOpened(), traffic.sentBytes());
    assertEquals(7 * traffic.sentBytes(), traffic.receivedBytes());
  }

  private void count() {
    for (int i = 0; i < 100_000; i++) {
      traffic.opened();
      traffic.received(7);
      traffic.sent(1);
      traffic.answered("/v1/models", 200, 5);
      traffic.closed();
    }
  }
}
