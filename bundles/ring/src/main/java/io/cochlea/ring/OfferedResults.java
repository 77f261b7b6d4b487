package io.cochlea.ring;

import static io.cochlea.ring.RingDescriptor.READER_WAIT_OFFSET;
import static io.cochlea.ring.RingDescriptor.WAITS_FOR_BELL;
import static io.cochlea.ring.RingDescriptor.WRITER_WAIT_OFFSET;

import io.cochlea.api.ring.MessageRing;
import java.io.IOException;

/** A message ring that this process makes and reads, and a server writes. One thread. */
public final class OfferedResults implements AutoCloseable {
  private final Backing backing;
  private final MessageRing messages;
  private final WaitWord readerWait;
  private final WaitWord writerWait;

  private OfferedResults(Backing backing, MessageRing messages, long control) {
    this.backing = backing;
    this.messages = messages;
    this.readerWait = new WaitWord(control + READER_WAIT_OFFSET);
    this.writerWait = new WaitWord(control + WRITER_WAIT_OFFSET);
  }

  /**
   * @param bytes of the message ring, a power of two
   * @throws IOException when there is no shared memory for it
   */
  public static OfferedResults create(String name, int bytes) throws IOException {
    RingHeader header = RingHeader.messages(SharedRings.newId(), bytes);
    Backing backing = Backing.of(name, header.bytes());
    try {
      RingMemory memory = RingMemory.mapPlainly(backing, header);
      header.write(memory.control());
      MessageRing messages = new SharedMessageRing(name, header, memory, memory::unmap);
      return new OfferedResults(backing, messages, memory.control());
    } catch (IOException | RuntimeException failed) {
      backing.close();
      throw failed;
    }
  }

  /** The sealed memory to pass to the server. */
  public int descriptor() {
    return backing.descriptor();
  }

  /** Asks for the doorbell when there is something. Look once more after this. */
  public void askForBell() {
    readerWait.announce(WAITS_FOR_BELL);
  }

  /**
   * Hands over all there is, in place, and lets go of it.
   *
   * @return whether the server waits for the doorbell now that there is room
   * @throws IllegalStateException when what the server left in the ring cannot be right
   */
  public boolean drain(MessageRing.Handler handler) {
    return messages.drain(handler, Integer.MAX_VALUE) > 0 && writerWait.take() == WAITS_FOR_BELL;
  }

  @Override
  public void close() throws IOException {
    messages.close();
    backing.close();
  }
}
