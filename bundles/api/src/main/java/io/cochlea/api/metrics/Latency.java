package io.cochlea.api.metrics;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * How long the steps on the way of the audio took, over all streams. Optional: who records does
 * without where there is none. Thread-safe; recording takes no lock and allocates nothing.
 */
@ProviderType
public interface Latency {

  /** A step that is timed. */
  enum Stage {
    /**
     * From the last byte of audio in a message or read of the gateway to its commit in the ring.
     */
    GATEWAY,
    /** Voice activity of one turn of a stream, waiting for a lane included. */
    VAD,
    /** Features of one turn. */
    FEATURES,
    /** A work waiting for its lane. */
    QUEUE,
    /** One run of a lane's graph. */
    INFERENCE,
    /** Search over what one or more runs gave. */
    DECODING,
    /** From the decision that an utterance is over to its final text. */
    FINAL
  }

  /** Counts one step of {@code stage}; some are left out when sampling is configured. */
  void record(Stage stage, long nanos);

  /** What was recorded since the start. */
  Histogram histogram(Stage stage);

  /**
   * A snapshot.
   *
   * @param p50 in nanoseconds, as p95, p99 and max; 0 when nothing was recorded
   * @param buckets those that are not empty, ascending
   */
  record Histogram(long count, long p50, long p95, long p99, long max, List<Bucket> buckets) {}

  /**
   * @param upper bound in nanoseconds
   * @param count what lies between the bucket before and this bound
   */
  record Bucket(long upper, long count) {}
}
