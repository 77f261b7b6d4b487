package io.cochlea.capture;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads bit by bit, most significant first, and keeps the CRC-16 of FLAC as it goes. */
final class BitReader {

  private static final int BLOCK_BYTES = 16_384;

  /** More than any code of FLAC has. */
  private static final int MAX_ZEROS = 1 << 27;

  private static final int POLYNOMIAL = 0x8005;
  private static final short[] CRC = new short[256];

  static {
    for (int i = 0; i < CRC.length; i++) {
      int crc = i << 8;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ POLYNOMIAL;
      }
      CRC[i] = (short) crc;
    }
  }

  private final Input input;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).limit(0);
  private long offset;

  /** The lowest {@link #cached} bits are read, but not yet asked for: at most 39. */
  private long cache;

  private int cached;
  private int crc;

  BitReader(Input input, long offset) {
    this.input = input;
    this.offset = offset;
  }

  /** The next {@code count} bits, 0 to 32, as an unsigned number. */
  long bits(int count) throws IOException {
    while (cached < count) {
      load();
    }
    cached -= count;
    return cache >>> cached & ((1L << count) - 1);
  }

  /** The next {@code count} bits, 1 to 32, in two's complement. */
  int signed(int count) throws IOException {
    int unused = Integer.SIZE - count;
    return (int) bits(count) << unused >> unused;
  }

  /** How many zeros come before the next one, which is read too. */
  int zeros() throws IOException {
    int zeros = 0;
    for (; ; ) {
      long rest = cache & ((1L << cached) - 1);
      if (rest != 0) {
        int leading = Long.numberOfLeadingZeros(rest) - (Long.SIZE - cached);
        cached -= leading + 1;
        return zeros + leading;
      }
      zeros += cached;
      cached = 0;
      if (zeros > MAX_ZEROS) {
        throw new IOException("more than " + MAX_ZEROS + " zero bits before byte " + offset);
      }
      load();
    }
  }

  /** Goes on to the next whole byte. */
  void align() {
    cached -= cached % Byte.SIZE;
  }

  boolean atEnd() throws IOException {
    return cached == 0 && !block.hasRemaining() && !fill();
  }

  void startCrc() {
    crc = 0;
  }

  /** Of all bytes since the start; 0 when they end in their own CRC. */
  int crc() {
    return crc & 0xFFFF;
  }

  private boolean fill() throws IOException {
    block.clear();
    int count = input.read(block, offset);
    offset += Math.max(0, count);
    return block.flip().hasRemaining();
  }

  private void load() throws IOException {
    if (!block.hasRemaining() && !fill()) {
      throw new EOFException("truncated: the audio goes on beyond byte " + offset);
    }
    int value = block.get() & 0xFF;
    crc = crc << 8 ^ CRC[(crc >>> 8 ^ value) & 0xFF];
    cache = cache << 8 | value;
    cached += Byte.SIZE;
  }
}
