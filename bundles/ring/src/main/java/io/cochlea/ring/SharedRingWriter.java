package io.cochlea.ring;

import static io.cochlea.ring.RingDescriptor.AUDIO;
import static io.cochlea.ring.RingDescriptor.CHUNK_BYTES;
import static io.cochlea.ring.RingDescriptor.END;
import static io.cochlea.ring.RingDescriptor.GAP;
import static io.cochlea.ring.RingDescriptor.MAX_SAMPLE;

import io.cochlea.api.ring.RingWriter;

/** Writes audio in place in the plane and announces it in chunks. */
final class SharedRingWriter extends Padding implements RingWriter {
  private final String name;
  private final Plane plane;
  private final ChunkWriter chunks;
  private final long releasedWord;
  private final Gate gate;
  private final Counters counters;
  private long position;
  private long released;
  private long unannounced;
  private int claimed;
  private boolean ended;

  SharedRingWriter(
      String name,
      Plane plane,
      ChunkWriter chunks,
      long releasedWord,
      Gate gate,
      Counters counters) {
    this.name = name;
    this.plane = plane;
    this.chunks = chunks;
    this.releasedWord = releasedWord;
    this.gate = gate;
    this.counters = counters;
  }

  @Override
  public long claim(int samples) {
    if (samples < 1 || samples > maxClaim()) {
      throw new IllegalArgumentException(
          "ring %s: a claim of %d samples is not within 1 to %d"
              .formatted(name, samples, maxClaim()));
    }
    enter();
    claimed = 0;
    try {
      claimed = announceGap() && fits(samples) && chunks.room() ? samples : 0;
    } finally {
      if (claimed == 0) {
        gate.leave();
      }
    }
    if (claimed == 0) {
      counters.refused();
      return -1;
    }
    return plane.address(position);
  }

  @Override
  public void commit(int samples, long captureNanos) {
    if (samples < 0 || samples > claimed) {
      throw new IllegalArgumentException(
          "ring %s: a commit of %d samples is not within 0 to the %d claimed"
              .formatted(name, samples, claimed));
    }
    if (claimed == 0) {
      return;
    }
    claimed = 0;
    if (samples > 0 && !gate.closed()) {
      long first = position;
      position += samples;
      // Counted before it is told: text about it may be here before this thread runs on.
      counters.written(position, chunks.position() + CHUNK_BYTES);
      chunks.write(AUDIO, first, samples, captureNanos);
    }
    gate.leave();
  }

  @Override
  public void gap(long samples) {
    if (samples < 1 || samples > MAX_SAMPLE - position) {
      throw new IllegalArgumentException(
          "ring %s: a gap of %d samples is not within 1 to %d"
              .formatted(name, samples, MAX_SAMPLE - position));
    }
    enter();
    try {
      claimed = 0;
      unannounced += samples;
      position += samples;
      counters.lost(samples);
      counters.written(position, chunks.position() + CHUNK_BYTES);
      announceGap();
      counters.written(position, chunks.position());
    } finally {
      gate.leave();
    }
  }

  @Override
  public void end() {
    enter();
    try {
      claimed = 0;
      chunks.write(END, position - unannounced, unannounced, 0);
      ended = true;
      counters.ended();
    } finally {
      gate.leave();
    }
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public int maxClaim() {
    return (int) (plane.capacity() / 4);
  }

  private void enter() {
    if (ended) {
      throw new IllegalStateException("ring %s: the stream is ended".formatted(name));
    }
    if (!gate.enter()) {
      throw new IllegalStateException("ring %s is closed".formatted(name));
    }
  }

  /** A gap that finds no place waits for the next call; nothing overtakes it. */
  private boolean announceGap() {
    if (unannounced == 0) {
      return true;
    }
    if (!chunks.room()) {
      return false;
    }
    chunks.write(GAP, position - unannounced, unannounced, 0);
    unannounced = 0;
    return true;
  }

  private boolean fits(int samples) {
    long needed = position + samples;
    if (needed - released <= plane.capacity()) {
      return true;
    }
    long word = Words.getAcquire(releasedWord);
    if (word < released || word > position) {
      throw new IllegalStateException(
          "ring %s: samples released is %d, not within %d to %d"
              .formatted(name, word, released, position));
    }
    released = word;
    return needed - released <= plane.capacity();
  }
}
