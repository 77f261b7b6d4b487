package io.cochlea.ring;

import static io.cochlea.ring.RingDescriptor.CONTROL_BYTES;
import static io.cochlea.ring.RingDescriptor.FRAMES_RELEASED_OFFSET;

import io.cochlea.api.ring.MessageRing;

/** Both ends of a message ring in one process. */
final class SharedMessageRing implements MessageRing {
  private final String name;
  private final FrameWriter writer;
  private final FrameReader reader;
  private final long releasedWord;
  private final Runnable free;
  private final PaddedLong released = new PaddedLong();
  private volatile boolean closed;

  /**
   * @param free run once, on closing
   */
  SharedMessageRing(String name, RingHeader header, RingMemory memory, Runnable free) {
    long frames = memory.control() + CONTROL_BYTES;
    this.name = name;
    this.releasedWord = memory.control() + FRAMES_RELEASED_OFFSET;
    this.writer = new FrameWriter(name, frames, header.framesBytes(), releasedWord);
    this.reader = new FrameReader(name, frames, header.framesBytes());
    this.free = free;
  }

  @Override
  public long claim(int bytes) {
    requireOpen();
    if (bytes < 1 || bytes > maxPayload()) {
      throw new IllegalArgumentException(
          "ring %s: a payload of %d bytes is not within 1 to %d"
              .formatted(name, bytes, maxPayload()));
    }
    return writer.claim(bytes);
  }

  @Override
  public void commit(int type) {
    requireOpen();
    if (type < 0) {
      throw new IllegalArgumentException("ring %s: type %d is negative".formatted(name, type));
    }
    if (!writer.commit(type)) {
      throw new IllegalStateException("ring %s: nothing is claimed".formatted(name));
    }
  }

  @Override
  public int drain(Handler handler, int limit) {
    requireOpen();
    int count = 0;
    long begin = released.getPlain();
    try {
      while (count < limit && reader.peek(begin)) {
        handler.frame(reader.type(), reader.address(), reader.bytes());
        reader.next();
        count++;
      }
    } finally {
      if (reader.position() != begin) {
        released.setPlain(reader.position());
        Words.putRelease(releasedWord, reader.position());
      }
    }
    return count;
  }

  @Override
  public int maxPayload() {
    return writer.maxPayload();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      free.run();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("ring %s is closed".formatted(name));
    }
  }
}
