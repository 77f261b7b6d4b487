package io.cochlea.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Blocks of zeroed memory for message rings. jcstress makes states by the million, so blocks go
 * round; there are far more of them than states alive at a time.
 */
final class StressMemory {
  /** Bytes of the message ring; a line for the released word follows. */
  static final int CAPACITY = 512;

  private static final int BLOCK = 1024;
  private static final int BLOCKS = 1 << 16;
  private static final MemorySegment ALL = Arena.global().allocate((long) BLOCK * BLOCKS, BLOCK);
  private static final AtomicInteger NEXT = new AtomicInteger();

  private StressMemory() {}

  static long take() {
    int block = NEXT.getAndIncrement() & BLOCKS - 1;
    return ALL.asSlice((long) block * BLOCK, BLOCK).fill((byte) 0).address();
  }

  /** A message ring of {@link #CAPACITY} bytes, with one payload of two words as the test unit. */
  static final class Ring {
    private static final int PAYLOAD = 24;

    /** After so many, one more would end where the ring ends. */
    static final int TO_THE_END = CAPACITY / (PAYLOAD + RingDescriptor.FRAME_HEADER_BYTES) - 1;

    final FrameWriter writer;
    final FrameReader reader;
    private final long releasedWord;
    private long released;

    /**
     * @param passed frames that went through before
     */
    Ring(int passed) {
      long data = take();
      releasedWord = data + CAPACITY + 64;
      writer = new FrameWriter("stress", data, CAPACITY, releasedWord);
      reader = new FrameReader("stress", data, CAPACITY);
      for (int i = 0; i < passed; i++) {
        write(100);
        read();
        release();
      }
    }

    /** A frame whose two words are {@code value} and its double; false when there is no room. */
    boolean write(long value) {
      return write(value, PAYLOAD);
    }

    boolean write(long value, int bytes) {
      boolean room = stage(value, bytes);
      writer.publish();
      return room;
    }

    /** The same, to be published later. */
    boolean stage(long value, int bytes) {
      long payload = writer.claim(bytes);
      if (payload == -1) {
        return false;
      }
      Words.put(payload, value);
      Words.put(payload + bytes - 8, 2 * value);
      return writer.stage(1);
    }

    /** The value of the next frame; 0 if there is none; −1 if it is torn. */
    long read() {
      if (!reader.peek(released)) {
        return 0;
      }
      long value = Words.get(reader.address());
      long twice = Words.get(reader.address() + reader.bytes() - 8);
      reader.next();
      return twice == 2 * value ? value : -1;
    }

    void release() {
      released = reader.position();
      Words.putRelease(releasedWord, released);
    }
  }
}
