package io.cochlea.ring.client;

import io.cochlea.api.ring.RingWriter;
import io.cochlea.ring.OfferedRing;

/** Writes the ring, and rings the server's bell where the server asks for it. */
final class BellWriter implements RingWriter {
  private final OfferedRing ring;
  private final RingWriter writer;
  private final Runnable bell;

  BellWriter(OfferedRing ring, Runnable bell) {
    this.ring = ring;
    this.writer = ring.writer();
    this.bell = bell;
  }

  @Override
  public long claim(int samples) {
    long address = writer.claim(samples);
    if (address != -1) {
      return address;
    }
    ring.refreshRoom();
    return writer.claim(samples);
  }

  @Override
  public void commit(int samples, long captureNanos) {
    writer.commit(samples, captureNanos);
    ring();
  }

  @Override
  public void gap(long samples) {
    writer.gap(samples);
    ring();
  }

  @Override
  public void end() {
    writer.end();
    ring();
  }

  @Override
  public long position() {
    return writer.position();
  }

  @Override
  public int maxClaim() {
    return writer.maxClaim();
  }

  private void ring() {
    if (ring.readerWantsBell()) {
      bell.run();
    }
  }
}
