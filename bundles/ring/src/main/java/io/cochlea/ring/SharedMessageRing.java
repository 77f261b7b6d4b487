package io.cochlea.ring;

import static io.cochlea.ring.RingDescriptor.CONTROL_BYTES;
import static io.cochlea.ring.RingDescriptor.FRAMES_RELEASED_OFFSET;
import static io.cochlea.ring.RingDescriptor.READER_WAIT_OFFSET;

import io.cochlea.api.ring.MessageRing;
import java.util.function.BooleanSupplier;

/** Both ends of a message ring in one process. */
final class SharedMessageRing implements MessageRing {
  private final String name;
  private final FrameWriter writer;
  private final FrameReader reader;
  private final long releasedWord;
  private final Runnable free;
  private final PaddedLong released = new PaddedLong();
  private final Waiter consumer;
  private final BooleanSupplier ready = this::waiting;

  /** Closing while an end is in use is not allowed, so nobody has to see it at once. */
  private boolean closed;

  /**
   * @param free run once, on closing
   */
  SharedMessageRing(String name, RingHeader header, RingMemory memory, Runnable free) {
    long frames = memory.control() + CONTROL_BYTES;
    this.name = name;
    this.releasedWord = memory.control() + FRAMES_RELEASED_OFFSET;
    this.writer = new FrameWriter(name, frames, header.framesBytes(), releasedWord);
    this.reader = new FrameReader(name, frames, header.framesBytes());
    this.consumer = consumer(memory.control() + READER_WAIT_OFFSET, header.id());
    this.free = free;
  }

  private static Waiter consumer(long word, long ringId) {
    return new Waiter(new WaitWord(word), Sleeper.of(word, Long.toHexString(ringId) + "-reader"));
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
    requireType(type);
    requireClaimed(writer.commit(type));
  }

  @Override
  public void stage(int type) {
    requireOpen();
    requireType(type);
    requireClaimed(writer.stage(type));
  }

  @Override
  public void publish() {
    requireOpen();
    writer.publish();
  }

  @Override
  public void wake() {
    requireOpen();
    consumer.wake();
  }

  @Override
  public boolean await(long nanos) {
    return await(ready, nanos);
  }

  boolean await(BooleanSupplier until, long nanos) {
    requireOpen();
    return consumer.await(until, nanos);
  }

  /** Consumer: whether a frame is there. */
  boolean waiting() {
    return reader.peek(released.getPlain());
  }

  @Override
  public Worker work(Handler handler, int cpu) {
    requireOpen();
    return RingWorker.start(name, this, handler, cpu);
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

  private void requireType(int type) {
    if (type < 0) {
      throw new IllegalArgumentException("ring %s: type %d is negative".formatted(name, type));
    }
  }

  private void requireClaimed(boolean claimed) {
    if (!claimed) {
      throw new IllegalStateException("ring %s: nothing is claimed".formatted(name));
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("ring %s is closed".formatted(name));
    }
  }

  @Override
  public String toString() {
    return "ring " + name;
  }
}
