package io.cochlea.ring;

import io.cochlea.api.ring.MessageRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Message rings between processes that know each other, which the platform makes only over its
 * attach socket; in the ring's package because no other sees these classes.
 */
public final class BenchRing {
  private BenchRing() {}

  /**
   * Makes a ring, and leaves in {@code announcement} the path by which another process opens it.
   */
  public static MessageRing create(Path announcement, int bytes) throws IOException {
    RingHeader header = RingHeader.messages(ProcessHandle.current().pid(), bytes);
    // Stays open, like the process.
    Backing backing = Backing.sealed("bench", header.bytes());
    MessageRing ring = map(backing, header, true);
    Path draft = announcement.resolveSibling(announcement.getFileName() + ".draft");
    Files.writeString(
        draft, "/proc/%d/fd/%d".formatted(ProcessHandle.current().pid(), backing.descriptor()));
    Files.move(draft, announcement, StandardCopyOption.ATOMIC_MOVE);
    return ring;
  }

  /** Opens a ring of {@code bytes} that another process has made. */
  public static MessageRing open(Path announcement, int bytes) throws IOException {
    String path = Files.readString(announcement);
    return map(new Backing(Posix.open(path), Path.of(path)), RingHeader.messages(0, bytes), false);
  }

  private static MessageRing map(Backing backing, RingHeader header, boolean fresh)
      throws IOException {
    RingMemory memory = RingMemory.map(backing, header);
    if (fresh) {
      header.write(memory.control());
    }
    return new SharedMessageRing("bench", header, memory, memory::unmap);
  }

  /** Ties the calling thread to a processor. */
  public static void pin(int cpu) {
    Affinity.pin(cpu);
  }
}
