package io.cochlea.ring;

import static io.cochlea.ring.RingDescriptor.CONTROL_BYTES;
import static io.cochlea.ring.RingDescriptor.FRAMES_RELEASED_OFFSET;
import static io.cochlea.ring.RingDescriptor.READER_WAIT_OFFSET;
import static io.cochlea.ring.RingDescriptor.SAMPLES_RELEASED_OFFSET;
import static io.cochlea.ring.RingDescriptor.WAITS_FOR_BELL;

import io.cochlea.api.ring.MessageRing;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** Writes into a client's memory, also what no server would. */
public final class HostileHand {
  private HostileHand() {}

  /** Says that this was released. */
  public static void release(ReceivedFile audio, long frames, long samples) throws IOException {
    RingMemory memory = RingMemory.mapPlainly(audio.backing(), audio.header());
    Words.putRelease(memory.control() + FRAMES_RELEASED_OFFSET, frames);
    Words.putRelease(memory.control() + SAMPLES_RELEASED_OFFSET, samples);
    memory.unmap();
  }

  /** Asks for a doorbell at the next commit. */
  public static void askForBell(ReceivedFile audio) throws IOException {
    RingMemory memory = RingMemory.mapPlainly(audio.backing(), audio.header());
    new WaitWord(memory.control() + READER_WAIT_OFFSET).announce(WAITS_FOR_BELL);
    memory.unmap();
  }

  /** Puts a first message into a ring of results. */
  public static void put(ReceivedFile results, int type, byte[] payload) throws IOException {
    RingHeader header = results.header();
    RingMemory memory = RingMemory.mapPlainly(results.backing(), header);
    try (MessageRing messages = new SharedMessageRing("results", header, memory, memory::unmap)) {
      long address = messages.claim(payload.length);
      MemorySegment.ofAddress(address)
          .reinterpret(payload.length)
          .copyFrom(MemorySegment.ofArray(payload));
      messages.commit(type);
    }
  }

  /** Fills the frames with words that look a little like frames. */
  public static void scribble(ReceivedFile ring, Random random) throws IOException {
    RingHeader header = ring.header();
    RingMemory memory = RingMemory.mapPlainly(ring.backing(), header);
    for (long at = header.framesBytes() - 8; at >= 0; at -= 8) {
      long word = (16L + random.nextInt(6)) << 32 | random.nextInt(200);
      Words.putRelease(
          memory.control() + CONTROL_BYTES + at, random.nextInt(4) == 0 ? random.nextLong() : word);
    }
    memory.unmap();
  }
}
