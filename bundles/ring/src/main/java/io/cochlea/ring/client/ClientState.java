package io.cochlea.ring.client;

/**
 * Where a stream stands.
 *
 * @param phase now
 * @param reason why no server is attached, or why the last upload failed; empty while one is
 */
public record ClientState(Phase phase, String reason) {

  /** What the client is doing. */
  public enum Phase {
    /** Nobody is attached; trying. */
    ATTACHING,
    /** A server reads the ring. */
    ATTACHED,
    /** Nobody is attached; uploading, and trying. */
    UPLOADING,
    /** The sink was told the end. */
    OVER
  }
}
