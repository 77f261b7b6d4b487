package io.cochlea.ring;

import static io.cochlea.ring.RingDescriptor.FRAME_ALIGNMENT;
import static io.cochlea.ring.RingDescriptor.FRAME_HEADER_BYTES;
import static io.cochlea.ring.RingDescriptor.PADDING;

/**
 * The producing end of a message ring. A frame is published by its own first word: the writer
 * zeroes the word of the next frame, then stores this one with release, so that a hand-over costs
 * one shared cache line and a crash leaves a walkable chain of whole frames. One thread.
 */
final class FrameWriter extends Padding {
  private final String name;
  private final long data;
  private final long capacity;
  private final long mask;
  private final long releasedWord;
  private long position;
  private long released;
  private long start;
  private long claimed;

  /**
   * @param data address of the first frame
   * @param capacity bytes, a power of two
   * @param releasedWord address of the word in which the reader says what it has let go
   */
  FrameWriter(String name, long data, long capacity, long releasedWord) {
    this.name = name;
    this.data = data;
    this.capacity = capacity;
    this.mask = capacity - 1;
    this.releasedWord = releasedWord;
  }

  long position() {
    return position;
  }

  /** Any payload of up to a quarter of the ring fits once the ring is empty, padding included. */
  int maxPayload() {
    return (int) (capacity / 4) - FRAME_HEADER_BYTES;
  }

  /** The address of {@code bytes} of payload; −1 when there is no room. */
  long claim(int bytes) {
    long frame = frame(bytes);
    long offset = position & mask;
    long padding = offset + frame > capacity ? capacity - offset : 0;
    if (!room(padding + frame)) {
      claimed = 0;
      return -1;
    }
    start = position + padding;
    claimed = bytes;
    return data + (start & mask) + FRAME_HEADER_BYTES;
  }

  /** Whether {@code bytes} of frames, and the word that ends them, fit now. */
  boolean room(long bytes) {
    long needed = position + bytes + FRAME_ALIGNMENT;
    return needed - released <= capacity || needed - refreshReleased() <= capacity;
  }

  /** Publishes what was claimed; false when nothing is. */
  boolean commit(int type) {
    if (claimed == 0) {
      return false;
    }
    long next = start + frame(claimed);
    Words.put(data + (next & mask), 0);
    long word = (long) type << 32 | claimed;
    if (start == position) {
      Words.putRelease(data + (start & mask), word);
    } else {
      Words.put(data + (start & mask), word);
      Words.putRelease(data + (position & mask), PADDING | start - position);
    }
    position = next;
    claimed = 0;
    return true;
  }

  private long refreshReleased() {
    long word = Words.getAcquire(releasedWord);
    if (word < released || word > position) {
      throw new IllegalStateException(
          "ring %s: frames released is %d, not within %d to %d"
              .formatted(name, word, released, position));
    }
    released = word;
    return word;
  }

  static long frame(long payload) {
    return FRAME_HEADER_BYTES + payload + FRAME_ALIGNMENT - 1 & -(long) FRAME_ALIGNMENT;
  }
}
