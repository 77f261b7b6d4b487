package io.cochlea.ring;

import static io.cochlea.ring.RingDescriptor.FRAME_HEADER_BYTES;
import static io.cochlea.ring.RingDescriptor.PADDING;

/**
 * A walk along the committed frames of a message ring. Believes nothing: each commit word is read
 * once, and a frame that could not have been written rightly ends the walk with an {@link
 * IllegalStateException}. One thread; as many readers as one likes.
 */
final class FrameReader extends Padding {
  private final String name;
  private final long data;
  private final long capacity;
  private final long mask;
  private long position;
  private long word;

  FrameReader(String name, long data, long capacity) {
    this.name = name;
    this.data = data;
    this.capacity = capacity;
    this.mask = capacity - 1;
  }

  /** A reader at the same place. */
  FrameReader(FrameReader other) {
    this(other.name, other.data, other.capacity);
    this.position = other.position;
  }

  long position() {
    return position;
  }

  /** Goes back to where {@link #position()} once was. */
  void position(long position) {
    this.position = position;
  }

  /**
   * Looks at the next frame.
   *
   * @param released up to where the ring is let go: no right writer goes beyond a ring's length
   *     from there
   * @return whether there is one
   */
  boolean peek(long released) {
    for (; ; ) {
      long offset = position & mask;
      long seen = Words.getAcquire(data + offset);
      if (seen == 0) {
        return false;
      }
      if (position - released >= capacity) {
        throw broken("more frames than it has room for, from", released);
      }
      if (seen > 0) {
        int bytes = (int) seen;
        if (bytes <= 0 || FrameWriter.frame(bytes) > capacity - offset) {
          throw broken("a frame with the commit word", seen);
        }
        word = seen;
        return true;
      }
      if (offset == 0 || seen != (PADDING | capacity - offset)) {
        throw broken("padding with the commit word", seen);
      }
      position += capacity - offset;
    }
  }

  /** Of the frame that {@link #peek} found. */
  int type() {
    return (int) (word >>> 32);
  }

  /** Of the frame that {@link #peek} found. */
  int bytes() {
    return (int) word;
  }

  /** Where the payload of the frame that {@link #peek} found begins. */
  long address() {
    return data + (position & mask) + FRAME_HEADER_BYTES;
  }

  /** Moves on behind the frame that {@link #peek} found. */
  void next() {
    position += FrameWriter.frame(bytes());
  }

  private IllegalStateException broken(String what, long value) {
    return new IllegalStateException(
        "ring %s is corrupt: %s %#x at %d".formatted(name, what, value, position));
  }
}
