package io.cochlea.placement;

import io.cochlea.api.hardware.Hints;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;

/** Which of several backends is the best. */
enum Policy {
  /** The fastest, as {@code service.ranking} tells. */
  LATENCY,
  /** The one that takes the least power, as {@code backend.power} tells; then the fastest. */
  POWER,
  /** Power on battery or when processors are throttled, else latency. */
  AUTO;

  private static final Comparator<Candidate> FASTEST_FIRST =
      Comparator.comparingInt(Candidate::ranking)
          .reversed()
          .thenComparingLong(Candidate::serviceId);

  private static final Comparator<Candidate> THRIFTIEST_FIRST =
      Comparator.comparingInt(Candidate::power).thenComparing(FASTEST_FIRST);

  /**
   * @throws IllegalArgumentException naming what is allowed
   */
  static Policy of(String name) {
    return Arrays.stream(values())
        .filter(policy -> policy.name().equals(name.strip().toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "io.cochlea.placement: policy is '"
                    + name
                    + "', allowed is latency, power and auto"));
  }

  /** The best first, as the machine is now. */
  Comparator<Candidate> order(Hints now) {
    boolean spare = this == POWER || (this == AUTO && (now.onBattery() || now.throttled()));
    return spare ? THRIFTIEST_FIRST : FASTEST_FIRST;
  }
}
