package io.cochlea.api.ring;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A ring of variable frames between one producer and one consumer, lock-free and in place. The
 * producer calls {@link #claim} and {@link #commit}, the consumer {@link #drain}.
 */
@ProviderType
public interface MessageRing extends AutoCloseable {

  /**
   * @param bytes payload, 1 to {@link #maxPayload()}
   * @return where to write the payload; −1 when the ring is full
   */
  long claim(int bytes);

  /**
   * Publishes the claimed frame.
   *
   * @param type the application's, not negative
   */
  void commit(int type);

  /**
   * Hands up to {@code limit} frames to {@code handler}, then lets go of them together.
   *
   * @return how many there were
   * @throws IllegalStateException when what the writing process left in the ring cannot be right
   */
  int drain(Handler handler, int limit);

  int maxPayload();

  /** Unmaps the memory. Idempotent; called when neither end is in use any more. */
  @Override
  void close();

  /** Receives one frame in place. */
  @FunctionalInterface
  interface Handler {
    /** The address is valid during the call. */
    void frame(int type, long address, int bytes);
  }
}
