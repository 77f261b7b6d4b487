package io.cochlea.api.ring;

import org.jspecify.annotations.Nullable;

/**
 * A snapshot of one ring.
 *
 * @param name the ring's name
 * @param capacity samples it retains
 * @param written position of the writer, in samples
 * @param released position behind which audio was let go, in samples
 * @param lost samples marked as gaps
 * @param refused claims refused because the ring was full
 * @param ended whether the writer has ended the stream
 * @param peer who writes it; null for this process
 */
public record RingStatistics(
    String name,
    long capacity,
    long written,
    long released,
    long lost,
    long refused,
    boolean ended,
    @Nullable Peer peer) {

  /**
   * Another process at the writing end.
   *
   * @param pid as this process sees it; 0 where it sees none
   * @param epoch which attachment of the ring this is, from 1
   * @param attached false once the process is gone or given up
   */
  public record Peer(int pid, long epoch, boolean attached) {}

  /** Of a ring that this process writes. */
  public RingStatistics(
      String name,
      long capacity,
      long written,
      long released,
      long lost,
      long refused,
      boolean ended) {
    this(name, capacity, written, released, lost, refused, ended, null);
  }

  /** Samples retained now. */
  public long fill() {
    return written - released;
  }
}
