package io.cochlea.ring;

import static io.cochlea.ring.RingDescriptor.AUDIO_RING;
import static io.cochlea.ring.RingDescriptor.CHANNELS_OFFSET;
import static io.cochlea.ring.RingDescriptor.CRC_OFFSET;
import static io.cochlea.ring.RingDescriptor.ENCODING_OFFSET;
import static io.cochlea.ring.RingDescriptor.F32;
import static io.cochlea.ring.RingDescriptor.FRAMES_BYTES_OFFSET;
import static io.cochlea.ring.RingDescriptor.HEADER_BYTES;
import static io.cochlea.ring.RingDescriptor.KIND_OFFSET;
import static io.cochlea.ring.RingDescriptor.MAGIC;
import static io.cochlea.ring.RingDescriptor.MAGIC_OFFSET;
import static io.cochlea.ring.RingDescriptor.MAX_BYTES;
import static io.cochlea.ring.RingDescriptor.MESSAGES;
import static io.cochlea.ring.RingDescriptor.MIN_FRAMES_BYTES;
import static io.cochlea.ring.RingDescriptor.MIN_PLANE_BYTES;
import static io.cochlea.ring.RingDescriptor.PLANE_BYTES_OFFSET;
import static io.cochlea.ring.RingDescriptor.PLANE_OFFSET_OFFSET;
import static io.cochlea.ring.RingDescriptor.RATE_OFFSET;
import static io.cochlea.ring.RingDescriptor.RING_ID_OFFSET;
import static io.cochlea.ring.RingDescriptor.S16;
import static io.cochlea.ring.RingDescriptor.VERSION;
import static io.cochlea.ring.RingDescriptor.VERSION_OFFSET;

import io.cochlea.api.audio.AudioFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The constant words of a control block: written by whoever creates a ring, checked by whoever
 * opens it.
 *
 * @param id of the ring, random
 * @param format of the samples; null for a message ring
 * @param planeBytes 0 for a message ring
 */
record RingHeader(long id, @Nullable AudioFormat format, long framesBytes, long planeBytes) {

  static RingHeader audio(long id, AudioFormat format, long planeBytes) {
    return new RingHeader(id, format, RingDescriptor.framesBytes(planeBytes), planeBytes);
  }

  static RingHeader messages(long id, long framesBytes) {
    return new RingHeader(id, null, framesBytes, 0);
  }

  /** Bytes from the beginning of the memory to the plane. */
  long planeOffset() {
    return RingDescriptor.planeOffset(framesBytes);
  }

  long bytes() {
    return planeOffset() + planeBytes;
  }

  void write(long control) {
    ByteBuffer words = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    words.putInt(VERSION_OFFSET, VERSION);
    words.putLong(RING_ID_OFFSET, id);
    words.putInt(KIND_OFFSET, format == null ? MESSAGES : AUDIO_RING);
    if (format != null) {
      words.putInt(
          ENCODING_OFFSET,
          switch (format.encoding()) {
            case S16 -> S16;
            case F32 -> F32;
          });
      words.putInt(RATE_OFFSET, format.rate());
      words.putInt(CHANNELS_OFFSET, format.channels());
    }
    words.putLong(FRAMES_BYTES_OFFSET, framesBytes);
    words.putLong(PLANE_OFFSET_OFFSET, format == null ? 0 : planeOffset());
    words.putLong(PLANE_BYTES_OFFSET, planeBytes);
    words.putInt(CRC_OFFSET, crc(words));
    for (int offset = CRC_OFFSET; offset < HEADER_BYTES; offset += Long.BYTES) {
      Words.put(control + offset, words.getLong(offset));
    }
    Words.putRelease(control + MAGIC_OFFSET, MAGIC);
  }

  /**
   * Reads every word once and believes none.
   *
   * @param bytes of the whole memory
   * @throws IOException naming the word that is wrong, its value and what is allowed
   */
  static RingHeader read(long control, long bytes) throws IOException {
    long magic = Words.getAcquire(control + MAGIC_OFFSET);
    require(magic == MAGIC, "magic", magic, MAGIC);
    ByteBuffer words = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int offset = CRC_OFFSET; offset < HEADER_BYTES; offset += Long.BYTES) {
      words.putLong(offset, Words.get(control + offset));
    }
    int version = words.getInt(VERSION_OFFSET);
    require(version == VERSION, "version", version, VERSION);
    int crc = crc(words);
    require(words.getInt(CRC_OFFSET) == crc, "crc", words.getInt(CRC_OFFSET), crc);
    int kind = words.getInt(KIND_OFFSET);
    require(kind == MESSAGES || kind == AUDIO_RING, "kind", kind, MESSAGES, AUDIO_RING);
    long framesBytes = words.getLong(FRAMES_BYTES_OFFSET);
    long planeBytes = words.getLong(PLANE_BYTES_OFFSET);
    boolean audio = kind == AUDIO_RING;
    requireSize("frames bytes", framesBytes, MIN_FRAMES_BYTES);
    if (audio) {
      requireSize("plane bytes", planeBytes, MIN_PLANE_BYTES);
    }
    if (audio) {
      long frames = RingDescriptor.framesBytes(planeBytes);
      require(framesBytes == frames, "frames bytes", framesBytes, frames);
    }
    RingHeader header =
        new RingHeader(
            words.getLong(RING_ID_OFFSET),
            audio ? format(words) : null,
            framesBytes,
            audio ? planeBytes : 0);
    long planeOffset = words.getLong(PLANE_OFFSET_OFFSET);
    require(
        planeOffset == (audio ? header.planeOffset() : 0),
        "plane offset",
        planeOffset,
        header.planeOffset());
    require(header.bytes() <= bytes, "size of the memory", bytes, header.bytes());
    return header;
  }

  private static AudioFormat format(ByteBuffer words) throws IOException {
    int code = words.getInt(ENCODING_OFFSET);
    require(code == S16 || code == F32, "encoding", code, S16, F32);
    try {
      return new AudioFormat(
          code == S16 ? AudioFormat.Encoding.S16 : AudioFormat.Encoding.F32,
          words.getInt(RATE_OFFSET),
          words.getInt(CHANNELS_OFFSET));
    } catch (IllegalArgumentException wrong) {
      throw new IOException("not a ring: " + wrong.getMessage(), wrong);
    }
  }

  private static void requireSize(String word, long value, long least) throws IOException {
    if (value < least || value > MAX_BYTES || Long.bitCount(value) != 1) {
      throw new IOException(
          "not a ring: %s is %d, not a power of two within %d to %d"
              .formatted(word, value, least, MAX_BYTES));
    }
  }

  private static void require(boolean right, String word, long value, long... allowed)
      throws IOException {
    if (!right) {
      throw new IOException(
          "not a ring: %s is %d, not %s".formatted(word, value, Arrays.toString(allowed)));
    }
  }

  private static int crc(ByteBuffer words) {
    CRC32C crc = new CRC32C();
    crc.update(words.slice(VERSION_OFFSET, HEADER_BYTES - VERSION_OFFSET));
    return (int) crc.getValue();
  }
}
