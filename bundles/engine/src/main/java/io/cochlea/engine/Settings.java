package io.cochlea.engine;

import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.vad.EndpointPolicy;
import java.time.Duration;

/**
 * A configuration that was found valid.
 *
 * @param retention of rings for which nothing else is asked
 * @param model id of the default model; empty for the best there is
 * @param vad id of the voice activity detection; empty for the best there is
 */
record Settings(
    int loops,
    int maxStreams,
    Duration retention,
    String model,
    String vad,
    EndpointPolicy policy) {
  private static final int MAX_LOOPS = 1_024;
  private static final int MAX_STREAMS = 100_000;
  private static final int MILLIS_PER_SECOND = 1_000;
  private static final int MIN_SEGMENT = 1_000;
  private static final int MIN_RETENTION_SECONDS = 4;
  private static final int MAX_RETENTION_SECONDS = 3_600;

  /**
   * @throws IllegalArgumentException naming field, value and what is allowed
   */
  static Settings of(Config config) {
    within("loops", config.loops(), 0, MAX_LOOPS);
    within("maxStreams", config.maxStreams(), 1, MAX_STREAMS);
    within(
        "retentionSeconds",
        config.retentionSeconds(),
        MIN_RETENTION_SECONDS,
        MAX_RETENTION_SECONDS);
    int cores = Runtime.getRuntime().availableProcessors();
    return new Settings(
        config.loops() > 0 ? config.loops() : Math.max(1, cores - 1),
        config.maxStreams(),
        Duration.ofSeconds(config.retentionSeconds()),
        config.model(),
        config.vad(),
        new EndpointPolicy(
            config.threshold(),
            config.minSpeechMillis(),
            config.hangOverMillis(),
            config.preRollMillis(),
            config.maxSegmentMillis()));
  }

  private static void within(String field, int value, int low, int high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(
          field + " " + value + " is not within " + low + " to " + high);
    }
  }

  /**
   * A ring's retention, enough for silence to keep what it must and for an utterance of a second,
   * twice.
   */
  Duration retention(Duration asked) {
    Duration least = Duration.ofMillis(2L * (policy.preRoll() + policy.minSpeech() + MIN_SEGMENT));
    return asked.compareTo(least) < 0 ? least : asked;
  }

  /**
   * The policy for a ring: no utterance takes more than half of it, so that its writer, which
   * claims a quarter at most, always gets on. The endpointer, unlike {@link Pipeline}'s relief,
   * knows that speech which goes on needs no second start.
   *
   * @throws IllegalArgumentException when the ring is too short for any utterance
   */
  EndpointPolicy policy(AudioRing ring) {
    long half = ring.capacity() * MILLIS_PER_SECOND / ring.format().rate() / 2;
    if (half < MIN_SEGMENT) {
      throw new IllegalArgumentException(
          "ring %s holds %d ms of audio, not %d or more"
              .formatted(ring.name(), 2 * half, 2 * MIN_SEGMENT));
    }
    return new EndpointPolicy(
        policy.threshold(),
        policy.minSpeech(),
        policy.hangOver(),
        policy.preRoll(),
        (int) Math.min(policy.maxSegment(), half));
  }
}
