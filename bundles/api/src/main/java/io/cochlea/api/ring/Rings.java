package io.cochlea.api.ring;

import io.cochlea.api.audio.AudioFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** Makes rings and knows the audio rings that are open. Thread-safe. */
@ProviderType
public interface Rings {

  /**
   * Creates a ring in shared memory, owner-only.
   *
   * @param name what operators see; up to 64 printable characters
   * @param retention the least time of audio it holds, rounded up to a power of two of bytes; null
   *     for the configured one
   * @throws IllegalArgumentException naming the value that is out of range
   * @throws IOException when shared memory or the configured total is exhausted, saying how much
   *     was asked for and how much there is
   */
  AudioRing create(String name, AudioFormat format, @Nullable Duration retention)
      throws IOException;

  /**
   * Creates a ring of messages in shared memory, owner-only.
   *
   * @param name what operators see; up to 64 printable characters
   * @param bytes the least it holds with its headers, rounded up to a power of two
   * @throws IllegalArgumentException naming the value that is out of range
   * @throws IOException as {@link #create}
   */
  MessageRing createMessages(String name, int bytes) throws IOException;

  /** A snapshot of every open audio ring. */
  List<RingStatistics> statistics();
}
