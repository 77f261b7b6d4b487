package io.cochlea.ring;

import io.cochlea.api.ring.RingStatistics;

/** What is known of a ring without touching its memory. Each count has one writing thread. */
final class Counters {
  private final PaddedLong written = new PaddedLong();
  private final PaddedLong lost = new PaddedLong();
  private final PaddedLong refused = new PaddedLong();
  private final PaddedLong released = new PaddedLong();
  private final PaddedLong frames = new PaddedLong();
  private final PaddedLong framesReleased = new PaddedLong();
  private volatile boolean ended;

  /**
   * @param sample position of the writer
   * @param frames its position in the message ring, in bytes
   */
  void written(long sample, long frames) {
    written.setRelease(sample);
    this.frames.setRelease(frames);
  }

  long written() {
    return written.getAcquire();
  }

  long frames() {
    return frames.getAcquire();
  }

  void lost(long samples) {
    lost.setRelease(lost.getPlain() + samples);
  }

  void refused() {
    refused.setRelease(refused.getPlain() + 1);
  }

  void released(long sample, long frames) {
    released.setRelease(sample);
    framesReleased.setRelease(frames);
  }

  void ended() {
    ended = true;
  }

  /** The fuller of the two parts, 0 to 1; a gap may fill the plane several times over. */
  double pressure(long capacity, long framesBytes) {
    // What was released first: read later, it might be beyond what was written.
    long samplesBegin = released.getAcquire();
    long framesBegin = framesReleased.getAcquire();
    double samples = (double) (written.getAcquire() - samplesBegin) / capacity;
    double chunks = (double) (frames.getAcquire() - framesBegin) / framesBytes;
    return Math.min(1, Math.max(samples, chunks));
  }

  RingStatistics snapshot(String name, long capacity) {
    // First, for the same reason.
    long released = this.released.getAcquire();
    return new RingStatistics(
        name,
        capacity,
        written.getAcquire(),
        released,
        lost.getAcquire(),
        refused.getAcquire(),
        ended);
  }
}
