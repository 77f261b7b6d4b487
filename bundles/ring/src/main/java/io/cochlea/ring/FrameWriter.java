package io.cochlea.ring;

import static io.cochlea.ring.RingDescriptor.FRAME_ALIGNMENT;
import static io.cochlea.ring.RingDescriptor.FRAME_HEADER_BYTES;
import static io.cochlea.ring.RingDescriptor.PADDING;

/**
 * The producing end of a message ring. A frame is published by its own first word: the writer
 * zeroes the word of the next frame, then stores this one with release, so that a hand-over costs
 * one shared cache line and a crash leaves a walkable chain of whole frames. Of a batch the first
 * word is stored last: until then the reader stands before it and sees none. One thread.
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

  /** Where the reader sees the end, and the word that moves it; 0 when nothing is staged. */
  private long published;

  private long firstWord;

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

  /** Begins at {@code position} rather than at 0, in a ring that its reader has emptied. */
  void begin(long position) {
    this.position = position;
    released = position;
    published = position;
    Words.put(data + (position & mask), 0);
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

  /** Ends the claimed frame without publishing it; false when nothing is claimed. */
  boolean stage(int type) {
    if (claimed == 0) {
      return false;
    }
    long word = (long) type << 32 | claimed;
    if (start != position) {
      Words.putPlain(data + (start & mask), word);
      word = PADDING | start - position;
    }
    if (firstWord == 0) {
      firstWord = word;
    } else {
      Words.putPlain(data + (position & mask), word);
    }
    position = start + frame(claimed);
    claimed = 0;
    return true;
  }

  /** Publishes everything staged, all at once. */
  void publish() {
    if (firstWord != 0) {
      Words.putPlain(data + (position & mask), 0);
      Words.putRelease(data + (published & mask), firstWord);
      published = position;
      firstWord = 0;
    }
  }

  /** Publishes what was claimed, and what was staged before; false when nothing is claimed. */
  boolean commit(int type) {
    if (firstWord == 0 && start == position && claimed != 0) {
      // The usual case by itself: a writer quicker than its reader hands over far more than one
      // that has the reader at its heels.
      long frame = data + (start & mask);
      long next = start + frame(claimed);
      long word = (long) type << 32 | claimed;
      position = next;
      published = next;
      claimed = 0;
      Words.putPlain(data + (next & mask), 0);
      Words.putRelease(frame, word);
      return true;
    }
    boolean staged = stage(type);
    publish();
    return staged;
  }

  private long refreshReleased() {
    long word = Words.getAcquire(releasedWord);
    if (word < released || word > published) {
      throw new IllegalStateException(
          "ring %s: frames released is %d, not within %d to %d"
              .formatted(name, word, released, published));
    }
    released = word;
    return word;
  }

  static long frame(long payload) {
    return FRAME_HEADER_BYTES + payload + FRAME_ALIGNMENT - 1 & -(long) FRAME_ALIGNMENT;
  }
}
