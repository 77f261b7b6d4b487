package io.cochlea.placement;

import io.cochlea.api.placement.Placement.BreakerState;
import io.cochlea.api.placement.Placement.Phase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * A circuit breaker per backend and graph. A failure opens it for 1 s, doubled with every further
 * one up to 5 min; then it is half-open: the next attempt decides. A success closes it, but the
 * count starts anew only when the last failure is long past, so that a backend which compiles well
 * and fails in use is tried less and less often. Thread-safe.
 */
final class Breakers {

  static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(1);
  static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(5);
  static final long FORGOTTEN_NANOS = 2 * LONGEST_NANOS;

  private record Key(String backend, String graph) {}

  private record Breaker(boolean closed, int failures, long failedAt, String cause) {
    long backOff() {
      return Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(failures - 1, 10));
    }

    /** Nanoseconds until an attempt may pass. */
    long remaining(long now) {
      return closed ? 0 : Math.max(0, failedAt + backOff() - now);
    }
  }

  private final Map<Key, Breaker> breakers = new ConcurrentHashMap<>();
  private final LongSupplier clock;
  private final LongConsumer opened;

  /**
   * @param opened told for how many nanoseconds a breaker opened
   */
  Breakers(LongSupplier clock, LongConsumer opened) {
    this.clock = clock;
    this.opened = opened;
  }

  /** Whether the graph must be kept off the backend now. */
  boolean isOpen(String backend, String graph) {
    Breaker breaker = breakers.get(new Key(backend, graph));
    return breaker != null && breaker.remaining(clock.getAsLong()) > 0;
  }

  /** Whether the next attempt is the one that decides. */
  boolean isHalfOpen(String backend, String graph) {
    Breaker breaker = breakers.get(new Key(backend, graph));
    return breaker != null && !breaker.closed && breaker.remaining(clock.getAsLong()) == 0;
  }

  /** Opens the breaker, and returns for how many nanoseconds. */
  long failed(String backend, String graph, String cause) {
    long now = clock.getAsLong();
    var key = new Key(backend, graph);
    Breaker open =
        breakers.merge(
            key,
            new Breaker(false, 1, now, cause),
            (before, first) ->
                now - before.failedAt > FORGOTTEN_NANOS
                    ? first
                    : new Breaker(false, before.failures + 1, now, cause));
    opened.accept(open.backOff());
    return open.backOff();
  }

  void succeeded(String backend, String graph) {
    breakers.computeIfPresent(
        new Key(backend, graph),
        (key, before) -> new Breaker(true, before.failures, before.failedAt, before.cause));
  }

  List<BreakerState> states() {
    long now = clock.getAsLong();
    return breakers.entrySet().stream()
        .filter(each -> !each.getValue().closed)
        .map(each -> {
          Breaker breaker = each.getValue();
          long remaining = breaker.remaining(now);
          return new BreakerState(
              each.getKey().backend,
              each.getKey().graph,
              remaining > 0 ? Phase.OPEN : Phase.HALF_OPEN,
              breaker.failures,
              remaining / 1e9,
              breaker.cause);
        })
        .toList();
  }
}
