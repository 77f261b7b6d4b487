package io.cochlea.ring;

import static io.cochlea.ring.RingDescriptor.AUDIO;
import static io.cochlea.ring.RingDescriptor.CHUNK_BYTES;
import static io.cochlea.ring.RingDescriptor.END;
import static io.cochlea.ring.RingDescriptor.FIRST_SAMPLE_OFFSET;
import static io.cochlea.ring.RingDescriptor.FRAME_HEADER_BYTES;
import static io.cochlea.ring.RingDescriptor.MAX_SAMPLE;
import static io.cochlea.ring.RingDescriptor.SAMPLES_OFFSET;

/** A walk along the chunks of an audio ring, each checked against the one before. */
final class ChunkReader extends Padding {
  private final String name;
  private final FrameReader frames;
  private final long capacity;
  private long sample;
  private long end;

  /**
   * @param capacity samples the plane holds
   */
  ChunkReader(String name, FrameReader frames, long capacity) {
    this.name = name;
    this.frames = frames;
    this.capacity = capacity;
  }

  /** A reader at the same place. */
  ChunkReader(ChunkReader other) {
    this(other.name, new FrameReader(other.frames), other.capacity);
    this.sample = other.sample;
  }

  /** Where the next chunk begins. */
  long sample() {
    return sample;
  }

  /** Position of the next chunk in the message ring. */
  long position() {
    return frames.position();
  }

  /**
   * Begins in a ring that another reader had before.
   *
   * @param position in the message ring that it had let go to
   * @param released the sample it had let go to
   */
  void resume(long position, long released) {
    if (position < 0
        || position > MAX_SAMPLE
        || position % CHUNK_BYTES != 0
        || released < 0
        || released > MAX_SAMPLE) {
      throw new IllegalStateException(
          "ring %s is corrupt: frames released is %d and samples released %d"
              .formatted(name, position, released));
    }
    frames.position(position);
    sample = released;
    if (frames.peek(position)) {
      sample = Words.get(frames.address() - FRAME_HEADER_BYTES + FIRST_SAMPLE_OFFSET);
      if (sample < 0 || sample > released) {
        throw notThere(released, position);
      }
    }
    int type = peek(position, released);
    while (type != 0 && type != END && end <= released) {
      next();
      type = peek(position, released);
    }
    if (released > (type == 0 ? sample : end)) {
      throw notThere(released, position);
    }
  }

  private IllegalStateException notThere(long released, long position) {
    return new IllegalStateException(
        "ring %s is corrupt: samples released is %d, which the chunks from %d on do not have"
            .formatted(name, released, position));
  }

  /** Goes back to a chunk that is not let go yet. */
  void rewind(long position, long sample) {
    frames.position(position);
    this.sample = sample;
  }

  /**
   * Looks at the next chunk.
   *
   * @param releasedFrames up to where the message ring is let go
   * @param releasedSample up to where the plane is let go
   * @return its type; 0 when there is none
   */
  int peek(long releasedFrames, long releasedSample) {
    if (!frames.peek(releasedFrames)) {
      return 0;
    }
    int type = frames.type();
    if (frames.bytes() != CHUNK_BYTES - FRAME_HEADER_BYTES || type < AUDIO || type > END) {
      throw new IllegalStateException(
          "ring %s is corrupt: a chunk of type %d with %d bytes"
              .formatted(name, type, frames.bytes()));
    }
    long chunk = frames.address() - FRAME_HEADER_BYTES;
    long first = Words.get(chunk + FIRST_SAMPLE_OFFSET);
    long samples = Words.get(chunk + SAMPLES_OFFSET);
    boolean right =
        first == sample
            && samples >= (type == END ? 0 : 1)
            && samples
                <= (type == AUDIO ? capacity - (first - releasedSample) : MAX_SAMPLE - first);
    if (!right) {
      throw new IllegalStateException(
          "ring %s is corrupt: a chunk of type %d with %d samples from %d, where %d was expected"
              .formatted(name, type, samples, first, sample));
    }
    end = first + samples;
    return type;
  }

  /** Where the chunk that {@link #peek} found ends. */
  long end() {
    return end;
  }

  /** Moves on behind the chunk that {@link #peek} found. */
  void next() {
    frames.next();
    sample = end;
  }
}
