package io.cochlea.ring;

import static io.cochlea.ring.RingDescriptor.CONTROL_BYTES;
import static io.cochlea.ring.RingDescriptor.FRAMES_RELEASED_OFFSET;
import static io.cochlea.ring.RingDescriptor.SAMPLES_RELEASED_OFFSET;

import java.io.IOException;
import java.util.Random;

/** Writes into a client's memory what no server would. */
public final class HostileHand {
  private HostileHand() {}

  /** Says that this was released. */
  public static void release(ReceivedFile audio, long frames, long samples) throws IOException {
    RingMemory memory = RingMemory.mapPlainly(audio.backing(), audio.header());
    Words.putRelease(memory.control() + FRAMES_RELEASED_OFFSET, frames);
    Words.putRelease(memory.control() + SAMPLES_RELEASED_OFFSET, samples);
    memory.unmap();
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
