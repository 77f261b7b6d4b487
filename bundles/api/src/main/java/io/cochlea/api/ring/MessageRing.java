package io.cochlea.api.ring;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A ring of variable frames between one producer and one consumer, lock-free and in place. The
 * producer calls {@link #claim} and {@link #commit}, the consumer {@link #drain}. Nobody waits
 * unless he asks to: then the consumer sleeps in {@link #await}, and the producer calls {@link
 * #wake} after what it committed.
 */
@ProviderType
public interface MessageRing extends AutoCloseable {
  /** For {@link #work}: whichever processor is free. */
  int ANY_CPU = -1;

  /**
   * @param bytes payload, 1 to {@link #maxPayload()}
   * @return where to write the payload; −1 when the ring is full
   */
  long claim(int bytes);

  /**
   * Publishes the claimed frame, together with those staged before.
   *
   * @param type the application's, not negative
   */
  void commit(int type);

  /**
   * Ends the claimed frame without publishing it, so that a batch becomes visible at once. A ring
   * full of staged frames stays full until {@link #publish}.
   *
   * @param type the application's, not negative
   */
  void stage(int type);

  /** Publishes what is staged. */
  void publish();

  /**
   * Producer: wakes the consumer if it sleeps; otherwise this costs a fence and a load. Once after
   * a batch is enough.
   */
  void wake();

  /**
   * Consumer: waits for a frame, spinning for some microseconds and then asleep.
   *
   * @return whether there is one; false after {@code nanos}
   */
  boolean await(long nanos);

  /**
   * Hands up to {@code limit} frames to {@code handler}, then lets go of them together.
   *
   * @return how many there were
   * @throws IllegalStateException when what the writing process left in the ring cannot be right
   */
  int drain(Handler handler, int limit);

  /**
   * Makes a thread the consumer: it hands over in batches what is committed, and sleeps when there
   * is nothing. An exception of the handler ends it, with a line in the log.
   *
   * @param cpu the processor it keeps to, on Linux, or {@link #ANY_CPU}
   */
  Worker work(Handler handler, int cpu);

  int maxPayload();

  /** Unmaps the memory. Idempotent; called when neither end is in use any more. */
  @Override
  void close();

  /** Receives one frame in place. */
  @FunctionalInterface
  interface Handler {
    /** The address is valid during the call. */
    void frame(int type, long address, int bytes);

    /** A worker has handed over a batch, and looks for the next one. */
    default void endOfBatch() {}
  }

  /** A thread that consumes a ring. */
  interface Worker extends AutoCloseable {
    /** False once it is closed or has failed. */
    boolean running();

    /**
     * Hands over what is committed, for at most 30 ms, and returns when the thread is gone. To be
     * called before the ring is closed.
     */
    @Override
    void close();
  }
}
