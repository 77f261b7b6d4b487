package io.cochlea.ring;

/** The process at the other end of a connection, as its rings see it. Thread-safe. */
public interface Client {

  /** As this process sees it; 0 where it sees none. */
  int pid();

  /** Which attachment of its audio ring this is, from 1. */
  long epoch();

  /** Sends it a doorbell, if there is room for one. */
  void ring();

  /**
   * The first sample of the oldest text that was not handed over yet, which the client may want to
   * hear again; {@link Long#MAX_VALUE} when there is none.
   */
  long owed();
}
