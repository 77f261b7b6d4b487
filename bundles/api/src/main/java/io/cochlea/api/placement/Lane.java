package io.cochlea.api.placement;

import org.osgi.annotation.versioning.ProviderType;

/** One graph on one device, shared by all streams that need it. Thread-safe. */
@ProviderType
public interface Lane extends AutoCloseable {

  /**
   * Queues work.
   *
   * @throws java.util.concurrent.RejectedExecutionException when the queue is full or the lane
   *     closed; it says which
   */
  Ticket submit(Work work);

  /**
   * Queues a work again that is done, as it was submitted; allocates nothing.
   *
   * @throws java.util.concurrent.RejectedExecutionException as above
   * @throws IllegalArgumentException when the ticket is not of a lane
   */
  void submit(Ticket done);

  /** The backend that serves this lane now. */
  String backend();

  /** Releases this user's hold; the graph is freed with the last one. Idempotent. */
  @Override
  void close();
}
