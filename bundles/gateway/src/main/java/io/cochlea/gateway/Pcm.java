package io.cochlea.gateway;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Brings the samples of messages straight into claims of a ring: 16 bits or companded ones, as they
 * are or in base64, a sample cut in two by the end of a message included. Confined to one thread;
 * allocates nothing.
 */
final class Pcm {
  /** The most samples to claim at once: divisible by what a group of base64 holds. */
  static final int MOST = 960;

  /** The least: as many as a group of base64 may hold. */
  private static final int LEAST = 3;

  private static final int GROUP = 4;
  private static final MemorySegment MEMORY =
      MemorySegment.ofAddress(0).reinterpret(Long.MAX_VALUE);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final @Nullable Companding companding;

  /** The first byte of a sample whose second one is to come; −1 for none. */
  private int half = -1;

  /**
   * @param companding null for 16 bits, little-endian
   */
  Pcm(@Nullable Companding companding) {
    this.companding = companding;
  }

  /** How many samples to claim for what {@code message} has left. */
  int samples(ByteBuf message) {
    int bytes = message.readableBytes();
    return Math.clamp(companding == null ? bytes / 2 + 1 : bytes, LEAST, MOST);
  }

  /**
   * Moves samples from {@code message} to {@code address}.
   *
   * @param base64 valid and padded, where the message is that
   * @param samples that have room there
   * @return how many there are now
   */
  int move(ByteBuf message, boolean base64, long address, int samples) {
    if (companding != null) {
      long codes = address + samples;
      int count = bytes(message, base64, codes, samples);
      for (int i = 0; i < count; i++) {
        int code = MEMORY.get(ValueLayout.JAVA_BYTE, codes + i) & 0xFF;
        short linear = (short) companding.linear(code);
        MEMORY.set(ValueLayout.JAVA_SHORT, address + (long) i * Short.BYTES, linear);
      }
      return count;
    }
    int bytes = 0;
    if (half >= 0) {
      MEMORY.set(ValueLayout.JAVA_BYTE, address, (byte) half);
      bytes = 1;
    }
    bytes += bytes(message, base64, address + bytes, samples * Short.BYTES - bytes);
    half = bytes % 2 == 0 ? -1 : MEMORY.get(ValueLayout.JAVA_BYTE, address + bytes - 1) & 0xFF;
    return bytes / 2;
  }

  private static int bytes(ByteBuf message, boolean base64, long to, int room) {
    return base64 ? decode(message, to, room) : copy(message, to, room);
  }

  private static int copy(ByteBuf message, long to, int room) {
    int count = Math.min(room, message.readableBytes());
    int from = message.readerIndex();
    int i = 0;
    for (; i + Long.BYTES <= count; i += Long.BYTES) {
      MEMORY.set(LONG, to + i, message.getLongLE(from + i));
    }
    for (; i < count; i++) {
      MEMORY.set(ValueLayout.JAVA_BYTE, to + i, message.getByte(from + i));
    }
    message.skipBytes(count);
    return count;
  }

  private static int decode(ByteBuf message, long to, int room) {
    int groups = Math.min(room / 3, message.readableBytes() / GROUP);
    int from = message.readerIndex();
    int quad = 0;
    for (int i = 0; i < groups; i++) {
      quad = message.getInt(from + GROUP * i);
      int bits =
          Base64Text.value(quad >>> 24) << 18
              | Base64Text.value(quad >> 16) << 12
              | Base64Text.value(quad >> 8) << 6
              | Base64Text.value(quad);
      long at = to + 3L * i;
      MEMORY.set(ValueLayout.JAVA_BYTE, at, (byte) (bits >> 16));
      MEMORY.set(ValueLayout.JAVA_BYTE, at + 1, (byte) (bits >> 8));
      MEMORY.set(ValueLayout.JAVA_BYTE, at + 2, (byte) bits);
    }
    message.skipBytes(GROUP * groups);
    return 3 * groups - Base64Text.padding(quad);
  }
}
