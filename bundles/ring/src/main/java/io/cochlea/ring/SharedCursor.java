package io.cochlea.ring;

import static io.cochlea.ring.RingDescriptor.AUDIO;
import static io.cochlea.ring.RingDescriptor.END;

import io.cochlea.api.ring.Cursor;

/** Walks the chunks on its own; what it shares with the ring is where that is let go. */
final class SharedCursor extends Padding implements Cursor {
  private final SharedAudioRing ring;
  private final ChunkReader chunks;
  private long position;

  /** End of the audio that follows the position, and of the gap that follows that. */
  private long end;

  private long gapEnd;
  private boolean finished;

  SharedCursor(SharedAudioRing ring, ChunkReader chunks, long position) {
    this.ring = ring;
    this.chunks = chunks;
    this.position = position;
    this.end = position;
    this.gapEnd = position;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public long poll() {
    ring.requireOpen();
    if (position < ring.released()) {
      throw new IllegalStateException(
          "ring %s: a cursor stands at sample %d, though all before %d was released"
              .formatted(ring.name(), position, ring.released()));
    }
    // Asked first: what was committed before the writer was given up is seen below.
    boolean abandoned = ring.abandoned();
    while (!finished) {
      int type = chunks.peek(ring.releasedFrames(), ring.released());
      if (type == 0) {
        finished = abandoned;
        break;
      }
      if (type == AUDIO && gapEnd > end) {
        break;
      }
      chunks.next();
      ring.passed(type, chunks.sample() - gapEnd, chunks);
      gapEnd = chunks.sample();
      if (type == AUDIO) {
        end = gapEnd;
      }
      finished = type == END;
    }
    return end;
  }

  @Override
  public long gap() {
    return position == end ? gapEnd - end : 0;
  }

  @Override
  public boolean ended() {
    return finished && position == gapEnd;
  }

  @Override
  public void advance(long sample) {
    if (sample < position || sample > gapEnd) {
      throw new IllegalArgumentException(
          "ring %s: sample %d is not within %d to %d"
              .formatted(ring.name(), sample, position, gapEnd));
    }
    position = sample;
    end = Math.max(end, sample);
  }

  @Override
  public long address(long sample) {
    ring.requireOpen();
    if (sample < ring.released() || sample >= end) {
      throw new IllegalArgumentException(
          "ring %s: sample %d is not within %d to %d"
              .formatted(ring.name(), sample, ring.released(), end - 1));
    }
    return ring.plane().address(sample);
  }
}
