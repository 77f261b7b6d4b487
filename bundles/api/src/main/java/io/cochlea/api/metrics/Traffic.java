package io.cochlea.api.metrics;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Counts what clients do over the network. Optional: who tells it does without where there is none.
 * Thread-safe; takes no lock, and allocates nothing for what it has counted before.
 */
@ProviderType
public interface Traffic {

  /** A connection was accepted; {@link #closed} tells its end, once. */
  void opened();

  void closed();

  /** Bytes came in, of any protocol. */
  void received(long bytes);

  /** Bytes went out. */
  void sent(long bytes);

  /**
   * A request was answered, a WebSocket's handshake too.
   *
   * @param route that answered, as it is registered, such as {@code /v1/models/}, or {@code other}:
   *     never what the client wrote. Beyond 64 they are counted as {@code other}
   * @param status of HTTP
   * @param nanos from its head to the last byte of the answer
   */
  void answered(String route, int status, long nanos);
}
