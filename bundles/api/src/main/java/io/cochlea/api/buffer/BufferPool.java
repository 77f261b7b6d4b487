package io.cochlea.api.buffer;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Off-heap memory in size classes under one cap. Thread-safe. */
@ProviderType
public interface BufferPool {

  /**
   * Leases at least {@code bytes}, waiting a bounded time for others to give back.
   *
   * @param owner who is named when the lease is listed or leaks
   * @throws IllegalArgumentException when the kind is not offered or the size is not positive
   * @throws PoolExhaustedException when the cap would be exceeded; it names the cap and the
   *     greatest holders
   */
  Lease lease(MemoryKind kind, long bytes, String owner);

  /** A snapshot per size class. */
  List<PoolStatistics> statistics();

  /** Every lease that is out, oldest first. */
  List<Holder> holders();

  /**
   * @param owner as given to {@link #lease}
   * @param bytes of the size class
   * @param seconds since it was taken
   */
  record Holder(String owner, long bytes, double seconds) {}
}
