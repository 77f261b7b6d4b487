package io.cochlea.ring;

import static io.cochlea.ring.RingDescriptor.CAPTURE_OFFSET;
import static io.cochlea.ring.RingDescriptor.CHUNK_BYTES;
import static io.cochlea.ring.RingDescriptor.FIRST_SAMPLE_OFFSET;
import static io.cochlea.ring.RingDescriptor.FRAME_HEADER_BYTES;
import static io.cochlea.ring.RingDescriptor.SAMPLES_OFFSET;

/** Announces chunks of audio; the last free place is kept for the end of the stream. */
final class ChunkWriter {
  private final FrameWriter frames;

  ChunkWriter(FrameWriter frames) {
    this.frames = frames;
  }

  /** Whether a chunk other than the end can be written now. */
  boolean room() {
    return frames.room(2 * CHUNK_BYTES);
  }

  /** Position in the message ring. */
  long position() {
    return frames.position();
  }

  void write(int type, long first, long samples, long captureNanos) {
    long payload = frames.claim(CHUNK_BYTES - FRAME_HEADER_BYTES);
    if (payload < 0) {
      throw new IllegalStateException("no place kept for the end of the stream");
    }
    long chunk = payload - FRAME_HEADER_BYTES;
    Words.put(chunk + FIRST_SAMPLE_OFFSET, first);
    Words.put(chunk + SAMPLES_OFFSET, samples);
    Words.put(chunk + CAPTURE_OFFSET, captureNanos);
    frames.commit(type);
  }
}
