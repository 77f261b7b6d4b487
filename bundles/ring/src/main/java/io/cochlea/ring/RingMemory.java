package io.cochlea.ring;

import static io.cochlea.ring.Posix.MAP_FIXED;
import static io.cochlea.ring.Posix.MAP_POPULATE;
import static io.cochlea.ring.Posix.MAP_SHARED;
import static io.cochlea.ring.Posix.PROT_NONE;
import static io.cochlea.ring.Posix.PROT_READ_WRITE;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import net.openhft.chronicle.bytes.MappedBytes;

/**
 * A ring's memory in this process: the control block and message ring as Chronicle Bytes maps them,
 * the plane mapped twice back to back. Written by its creator, so that no page is missing.
 */
final class RingMemory {
  private final MappedBytes control;
  private final long plane;
  private final long planeBytes;

  private RingMemory(MappedBytes control, long plane, long planeBytes) {
    this.control = control;
    this.plane = plane;
    this.planeBytes = planeBytes;
  }

  static RingMemory map(Backing backing, RingHeader header) throws IOException {
    MappedBytes control = control(backing.path().toFile(), header.planeOffset());
    try {
      long plane =
          header.planeBytes() == 0
              ? 0
              : mirror(backing.descriptor(), header.planeOffset(), header.planeBytes());
      return new RingMemory(control, plane, header.planeBytes());
    } catch (IOException | RuntimeException failed) {
      control.releaseLast();
      throw failed;
    }
  }

  private static MappedBytes control(File file, long bytes) throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader context = thread.getContextClassLoader();
    // Chronicle looks for its own services there, and a framework's threads have none that knows.
    thread.setContextClassLoader(MappedBytes.class.getClassLoader());
    try {
      // The chunked mapping of one chunk: what maps a file as a whole is never unmapped again.
      MappedBytes control = MappedBytes.mappedBytes(file, bytes, 0);
      // Created on one thread, written and closed on others; the ring orders them itself.
      control.singleThreadedCheckDisabled(true);
      // Maps it now rather than at the first access.
      control.addressForRead(0);
      return control;
    } finally {
      thread.setContextClassLoader(context);
    }
  }

  /** Reserves twice the room in one piece, then puts the plane in either half. */
  private static long mirror(int descriptor, long offset, long bytes) throws IOException {
    long base = Posix.map(0, 2 * bytes, PROT_NONE, MAP_SHARED, descriptor, offset);
    int flags = MAP_SHARED | MAP_FIXED | (Backing.linux() ? MAP_POPULATE : 0);
    try {
      Posix.map(base, bytes, PROT_READ_WRITE, flags, descriptor, offset);
      Posix.map(base + bytes, bytes, PROT_READ_WRITE, flags, descriptor, offset);
    } catch (IOException failed) {
      Posix.unmap(base, 2 * bytes);
      throw failed;
    }
    return base;
  }

  long control() {
    return control.addressForRead(0);
  }

  /** Address of the plane; 0 where there is none. */
  long plane() {
    return plane;
  }

  void unmap() {
    control.releaseLast();
    if (planeBytes > 0) {
      try {
        Posix.unmap(plane, 2 * planeBytes);
      } catch (IOException impossible) {
        throw new UncheckedIOException(impossible);
      }
    }
  }
}
