package io.cochlea.ring;

/**
 * The layout of a ring's memory, little-endian. Version {@value #VERSION}.
 *
 * <pre>
 *       0  control block, 4096 bytes, in lines of 64 bytes
 *          +----------------------------------------------------------------------------------+
 *       0  | magic 8        | crc 4 | version 4 | ring id 8       | kind 4 | encoding 4        |
 *      32  | rate 4 | channels 4 | frames bytes 8 | plane offset 8 | plane bytes 8             |
 *          +----------------------------------------------------------------------------------+
 *      64  | epoch 8             | writer: counts its attachments                             |
 *          +----------------------------------------------------------------------------------+
 *     128  | frames released 8   | reader: position in the message ring it has let go to      |
 *          +----------------------------------------------------------------------------------+
 *     256  | samples released 8  | reader: the sample it has let go to; audio rings only      |
 *          +----------------------------------------------------------------------------------+
 *     384  | reader wait 4       | how the reader sleeps: set by it, cleared by who wakes it  |
 *          +----------------------------------------------------------------------------------+
 *     512  | writer wait 4       | how the writer sleeps: set by it, cleared by who wakes it  |
 *          +----------------------------------------------------------------------------------+
 *     640  | writer heartbeat 8  | writer: changes while it lives                             |
 *          +----------------------------------------------------------------------------------+
 *     768  | reader heartbeat 8  | reader: changes while it lives                             |
 *          +----------------------------------------------------------------------------------+
 *          everything else is zero and kept for later versions
 *    4096  message ring, a power of two of bytes: frames, each aligned to 8 bytes
 *          +----------------------------------------------------------------------------------+
 *       0  | payload bytes 4 | type 4 | payload ...                                           |
 *          +----------------------------------------------------------------------------------+
 *          the first 8 bytes are the commit word: 0 = not committed; the topmost bit set =
 *          padding up to the end of the ring, its length counting from this word
 *   plane  audio rings only, at the next multiple of 65536: the sample plane, a power of two of
 *          bytes; sample s of a format with f bytes per frame lies at s * f modulo its size
 * </pre>
 *
 * The constant words (0 to 63) are written once, magic last with release; crc is the CRC-32C of
 * bytes 12 to 63. In an audio ring every frame of the message ring is a <em>chunk</em> of {@value
 * #CHUNK_BYTES} bytes:
 *
 * <pre>
 *       8  | first sample 8 | samples 8 | capture time 8, ns | zero 32                         |
 * </pre>
 *
 * of type {@link #AUDIO}, {@link #GAP} (that many samples are missing) or {@link #END} (that many
 * are missing, then the stream is over).
 */
final class RingDescriptor {
  /** "COCHLEA1" as the bytes lie in memory. */
  static final long MAGIC = 0x3141_454C_4843_4F43L;

  static final int VERSION = 2;

  static final int MAGIC_OFFSET = 0;
  static final int CRC_OFFSET = 8;
  static final int VERSION_OFFSET = 12;
  static final int RING_ID_OFFSET = 16;
  static final int KIND_OFFSET = 24;
  static final int ENCODING_OFFSET = 28;
  static final int RATE_OFFSET = 32;
  static final int CHANNELS_OFFSET = 36;
  static final int FRAMES_BYTES_OFFSET = 40;
  static final int PLANE_OFFSET_OFFSET = 48;
  static final int PLANE_BYTES_OFFSET = 56;
  static final int HEADER_BYTES = 64;

  static final int EPOCH_OFFSET = 64;
  static final int FRAMES_RELEASED_OFFSET = 128;
  static final int SAMPLES_RELEASED_OFFSET = 256;
  static final int READER_WAIT_OFFSET = 384;
  static final int WRITER_WAIT_OFFSET = 512;
  static final int WRITER_HEARTBEAT_OFFSET = 640;
  static final int READER_HEARTBEAT_OFFSET = 768;
  static final int CONTROL_BYTES = 4096;

  /** Values of a wait word: nobody sleeps, or wants the doorbell, or sleeps on the word itself. */
  static final int AWAKE = 0;

  static final int WAITS_FOR_BELL = 1;
  static final int WAITS_ON_WORD = 2;

  static final int MESSAGES = 1;
  static final int AUDIO_RING = 2;

  static final int S16 = 1;
  static final int F32 = 2;

  /** Chunks fill a line each all the same, and small messages share one. */
  static final int FRAME_ALIGNMENT = 8;

  static final int FRAME_HEADER_BYTES = 8;

  /** The commit word of padding, less its length. */
  static final long PADDING = 1L << 63;

  static final int AUDIO = 1;
  static final int GAP = 2;
  static final int END = 3;

  static final int CHUNK_BYTES = 64;
  static final int FIRST_SAMPLE_OFFSET = 8;
  static final int SAMPLES_OFFSET = 16;
  static final int CAPTURE_OFFSET = 24;

  /** Also the largest page a mapping has to begin on. */
  static final int PLANE_ALIGNMENT = 1 << 16;

  static final long MIN_FRAMES_BYTES = 1 << 12;
  static final long MIN_PLANE_BYTES = 1 << 16;
  static final long MAX_BYTES = 1 << 28;

  /** Beyond any stream's length: 190,000 years at 192 kHz. */
  static final long MAX_SAMPLE = 1L << 60;

  private RingDescriptor() {}

  /** Bytes of the message ring of an audio ring: one chunk for every 512 bytes of audio. */
  static long framesBytes(long planeBytes) {
    return planeBytes / 512 * CHUNK_BYTES;
  }

  static long planeOffset(long framesBytes) {
    return (CONTROL_BYTES + framesBytes + PLANE_ALIGNMENT - 1) & -(long) PLANE_ALIGNMENT;
  }

  /** The smallest power of two that is not less than {@code bytes}. */
  static long powerOfTwo(long bytes) {
    return bytes <= 1 ? 1 : Long.highestOneBit(bytes - 1) << 1;
  }
}
