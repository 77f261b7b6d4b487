package io.cochlea.api.hardware;

import java.io.IOException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Takes stock of this machine, at start, every so often, and when asked. Thread-safe; whoever wants
 * to be told registers a {@link HardwareListener}.
 */
@ProviderType
public interface Hardware {

  /** What was found last; the first call looks, and takes some 100 ms. */
  Inventory inventory();

  /** Looks again. */
  Inventory rescan();

  /**
   * The inventory to read, and below it the kernel's files it was read from, without what
   * identifies the machine; {@link #load} takes it.
   */
  String dump();

  /**
   * Lets another machine stand for this one until {@link #unload}. What is refused changes nothing.
   *
   * @param source a file that {@link #dump} or a hand wrote, or a directory that holds {@code proc}
   *     and {@code sys}; read again by every {@link #rescan}
   * @throws IOException when it cannot be read
   * @throws IllegalArgumentException when it is no inventory, too large, or has links in it
   */
  Inventory load(Path source) throws IOException;

  /** Looks at this machine again after {@link #load}. */
  Inventory unload();
}
