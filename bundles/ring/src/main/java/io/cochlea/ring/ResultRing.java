package io.cochlea.ring;

import static io.cochlea.ring.RingDescriptor.CONTROL_BYTES;
import static io.cochlea.ring.RingDescriptor.FRAMES_RELEASED_OFFSET;
import static io.cochlea.ring.RingDescriptor.FRAME_ALIGNMENT;
import static io.cochlea.ring.RingDescriptor.MAX_SAMPLE;
import static io.cochlea.ring.RingDescriptor.READER_WAIT_OFFSET;
import static io.cochlea.ring.RingDescriptor.WAITS_FOR_BELL;
import static io.cochlea.ring.RingDescriptor.WRITER_WAIT_OFFSET;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * A message ring of another process that this one writes. One thread at a time, its owner sees to
 * it.
 */
public final class ResultRing implements AutoCloseable {
  private final FrameWriter frames;
  private final WaitWord readerWait;
  private final WaitWord writerWait;
  private final Client client;
  private final Runnable free;
  private boolean closed;

  /**
   * Begins where the reader has let go, which has emptied the ring.
   *
   * @throws IOException when that cannot be
   */
  ResultRing(String name, RingHeader header, RingMemory memory, Client client, Runnable free)
      throws IOException {
    long control = memory.control();
    this.frames =
        new FrameWriter(
            name, control + CONTROL_BYTES, header.framesBytes(), control + FRAMES_RELEASED_OFFSET);
    this.readerWait = new WaitWord(control + READER_WAIT_OFFSET);
    this.writerWait = new WaitWord(control + WRITER_WAIT_OFFSET);
    this.client = client;
    this.free = free;
    long released = Words.getAcquire(control + FRAMES_RELEASED_OFFSET);
    if (released < 0 || released > MAX_SAMPLE || released % FRAME_ALIGNMENT != 0) {
      throw new IOException(
          "result ring %s: frames released is %d, not a multiple of %d from 0 to 2^60"
              .formatted(name, released, FRAME_ALIGNMENT));
    }
    frames.begin(released);
  }

  /** The longest payload it takes. */
  public int maxPayload() {
    return frames.maxPayload();
  }

  /**
   * Hands over a message and wakes who waits for it.
   *
   * @return false when there is no room: the client then rings as soon as there is
   * @throws IllegalStateException when the client lies about what it has read
   */
  public boolean offer(int type, ByteBuffer payload) {
    if (!write(type, payload)) {
      writerWait.announce(WAITS_FOR_BELL);
      if (!write(type, payload)) {
        return false;
      }
      writerWait.clear();
    }
    if (readerWait.take() == WAITS_FOR_BELL) {
      client.ring();
    }
    return true;
  }

  private boolean write(int type, ByteBuffer payload) {
    int bytes = payload.remaining();
    long address = frames.claim(bytes);
    if (address == -1) {
      return false;
    }
    MemorySegment.ofAddress(address).reinterpret(bytes).copyFrom(MemorySegment.ofBuffer(payload));
    frames.commit(type);
    return true;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      free.run();
    }
  }
}
