package io.cochlea.ring.attach;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of streams whose client is gone, for a time and in bounded number. One thread. */
final class KeptStreams {
  private final int most;
  private final Map<Long, Kept> streams = new LinkedHashMap<>();

  /**
   * @param epoch of the last attachment
   * @param next sequence of the next final
   */
  record Kept(long epoch, long next, long since) {}

  KeptStreams(int most) {
    this.most = most;
  }

  void keep(long stream, long epoch, long next, long now) {
    streams.remove(stream);
    if (streams.size() >= most) {
      streams.remove(streams.keySet().iterator().next());
    }
    streams.put(stream, new Kept(epoch, next, now));
  }

  /** Null when nothing is known. */
  @Nullable Kept find(long stream) {
    return streams.get(stream);
  }

  void forget(long stream) {
    streams.remove(stream);
  }

  void expire(long now, Duration time) {
    streams.values().removeIf(kept -> now - kept.since() > time.toNanos());
  }
}
