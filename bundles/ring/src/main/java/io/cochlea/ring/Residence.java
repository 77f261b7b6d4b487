package io.cochlea.ring;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How rings are to lie in memory. What the system does not grant is told in the log, and the ring
 * serves without.
 *
 * @param lock whether they are kept from being swapped out
 * @param hugePages whether their samples lie in pages of 2 MiB, as far as those fit
 */
record Residence(boolean lock, boolean hugePages) {
  private static final Logger LOG = LoggerFactory.getLogger(Residence.class);

  void settle(String name, RingMemory memory) {
    if (hugePages) {
      grant(name, "has no huge pages", memory::useHugePages);
    }
    if (lock) {
      grant(name, "is not locked in memory", memory::lock);
    }
  }

  private interface Wish {
    void ask() throws IOException;
  }

  private static void grant(String name, String without, Wish wish) {
    try {
      wish.ask();
    } catch (IOException refused) {
      LOG.warn("Ring {} {}: {}", name, without, refused.getMessage());
    }
  }
}
