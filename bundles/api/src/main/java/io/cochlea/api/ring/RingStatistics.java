package io.cochlea.api.ring;

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
 */
public record RingStatistics(
    String name,
    long capacity,
    long written,
    long released,
    long lost,
    long refused,
    boolean ended) {

  /** Samples retained now. */
  public long fill() {
    return written - released;
  }
}
