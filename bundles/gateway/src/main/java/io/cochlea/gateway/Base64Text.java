package io.cochlea.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import java.util.Arrays;

/** Base64 (RFC 4648, section 4) as it lies in a message. */
final class Base64Text {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final byte[] VALUES = new byte[256];
  private static final ByteProcessor DIGITS = character -> VALUES[character & 0xFF] >= 0;
  private static final int GROUP = 4;

  static {
    Arrays.fill(VALUES, (byte) -1);
    for (int i = 0; i < ALPHABET.length(); i++) {
      VALUES[ALPHABET.charAt(i)] = (byte) i;
    }
  }

  private Base64Text() {}

  /** The six bits of a digit, the lowest byte of {@code digit}; 0 for padding. */
  static int value(int digit) {
    int value = VALUES[digit & 0xFF];
    return value & ~(value >> 31);
  }

  /** How many of four digits, the first one in the highest byte, are padding. */
  static int padding(int quad) {
    return (quad & 0xFF) != '=' ? 0 : (quad >> 8 & 0xFF) != '=' ? 1 : 2;
  }

  /**
   * Where the padded base64 ends that begins at {@code from}; −1 where it is none, or does not end
   * before {@code to}.
   */
  static int end(ByteBuf message, int from, int to) {
    int end = message.forEachByte(from, to - from, DIGITS);
    if (end < 0) {
      return -1;
    }
    int most = Math.min(to, end + 2);
    while (end < most && message.getByte(end) == '=') {
      end++;
    }
    return (end - from) % GROUP == 0 ? end : -1;
  }
}
