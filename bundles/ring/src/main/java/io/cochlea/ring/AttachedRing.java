package io.cochlea.ring;

import static io.cochlea.ring.RingDescriptor.CONTROL_BYTES;
import static io.cochlea.ring.RingDescriptor.END;
import static io.cochlea.ring.RingDescriptor.EPOCH_OFFSET;
import static io.cochlea.ring.RingDescriptor.FRAMES_RELEASED_OFFSET;
import static io.cochlea.ring.RingDescriptor.GAP;
import static io.cochlea.ring.RingDescriptor.READER_HEARTBEAT_OFFSET;
import static io.cochlea.ring.RingDescriptor.READER_WAIT_OFFSET;
import static io.cochlea.ring.RingDescriptor.SAMPLES_RELEASED_OFFSET;
import static io.cochlea.ring.RingDescriptor.WAITS_FOR_BELL;
import static io.cochlea.ring.RingDescriptor.WRITER_HEARTBEAT_OFFSET;
import static io.cochlea.ring.RingDescriptor.WRITER_WAIT_OFFSET;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.ring.RingStatistics;
import java.io.IOException;

/**
 * A ring that another process writes and this one reads. As any ring it belongs to the loop of its
 * stream; the connection's thread may {@link #abandon()} it and feels its pulse.
 */
public final class AttachedRing extends SharedAudioRing {
  private final Client client;
  private final WaitWord readerWait;
  private final WaitWord writerWait;

  /** Whether something is released that the writer was not told of. */
  private boolean withheld;

  /** How far a cursor has come in the message ring. */
  private long seen;

  private volatile boolean abandoned;
  private long pulse;
  private long position;

  AttachedRing(
      String name,
      AudioFormat format,
      RingHeader header,
      RingMemory memory,
      Client client,
      Runnable free) {
    super(name, format, header, memory, free, false);
    this.client = client;
    this.readerWait = new WaitWord(control() + READER_WAIT_OFFSET);
    this.writerWait = new WaitWord(control() + WRITER_WAIT_OFFSET);
    this.pulse = Words.get(control() + WRITER_HEARTBEAT_OFFSET);
  }

  /**
   * Begins at the release position found in the ring, or at {@code from} if that is later.
   *
   * @throws IOException when the ring's words cannot be right, or hold no such position
   */
  void begin(long from) throws IOException {
    long epoch = Words.getAcquire(control() + EPOCH_OFFSET);
    if (epoch != client.epoch()) {
      throw new IOException(
          "ring %s: its epoch is %d, not %d as asked for".formatted(name(), epoch, client.epoch()));
    }
    try {
      resume(
          Words.getAcquire(control() + FRAMES_RELEASED_OFFSET),
          Words.getAcquire(control() + SAMPLES_RELEASED_OFFSET));
      seen = releasedFrames();
      release(from);
    } catch (IllegalStateException | IllegalArgumentException wrong) {
      throw new IOException(wrong.getMessage(), wrong);
    }
  }

  /** The first sample that is not released. For whoever opened the ring. */
  public long start() {
    return released();
  }

  /**
   * The writer is gone or given up: what it has committed is all there is, and cursors come to an
   * end behind it. Thread-safe.
   */
  public void abandon() {
    abandoned = true;
  }

  /**
   * Shows the writer that this side lives, and looks whether it does: whether its heartbeat or its
   * position changed since the last call, or nothing more is due from it. One thread.
   */
  public boolean beat() {
    if (abandoned || !gate().enter()) {
      return true;
    }
    long now = Words.get(control() + WRITER_HEARTBEAT_OFFSET);
    Words.put(control() + READER_HEARTBEAT_OFFSET, System.nanoTime());
    gate().leave();
    RingStatistics known = super.statistics();
    boolean alive = known.ended() || now != pulse || known.written() != position;
    pulse = now;
    position = known.written();
    return alive;
  }

  @Override
  public boolean arm() {
    requireOpen();
    if (withheld) {
      publish();
    }
    readerWait.announce(WAITS_FOR_BELL);
    long next = control() + CONTROL_BYTES + (seen & framesBytes() - 1);
    if (Words.getAcquire(next) == 0) {
      return true;
    }
    readerWait.clear();
    return false;
  }

  @Override
  void publish() {
    withheld = client.owed() < released();
    if (!withheld) {
      super.publish();
      if (writerWait.take() == WAITS_FOR_BELL) {
        client.ring();
      }
    }
  }

  @Override
  boolean abandoned() {
    return abandoned;
  }

  @Override
  void passed(int type, long samples, ChunkReader chunks) {
    seen = chunks.position();
    counters().written(chunks.sample(), seen);
    if (type == END) {
      counters().ended();
    }
    if (samples > 0 && (type == END || type == GAP)) {
      counters().lost(samples);
    }
  }

  @Override
  public RingStatistics statistics() {
    RingStatistics known = super.statistics();
    return new RingStatistics(
        known.name(),
        known.capacity(),
        known.written(),
        known.released(),
        known.lost(),
        known.refused(),
        known.ended(),
        new RingStatistics.Peer(client.pid(), client.epoch(), !abandoned));
  }
}
