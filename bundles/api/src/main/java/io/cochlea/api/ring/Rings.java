package io.cochlea.api.ring;

import io.cochlea.api.audio.AudioFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Makes audio rings and knows those that are open. Thread-safe. */
@ProviderType
public interface Rings {

  /**
   * Creates a ring in shared memory, owner-only.
   *
   * @param name what operators see; up to 64 printable characters
   * @param retention the least time of audio it holds, rounded up to a power of two of bytes
   * @throws IllegalArgumentException naming the value that is out of range
   * @throws IOException when shared memory or the configured total is exhausted, saying how much
   *     was asked for and how much there is
   */
  AudioRing create(String name, AudioFormat format, Duration retention) throws IOException;

  /** A snapshot of every open ring. */
  List<RingStatistics> statistics();
}
