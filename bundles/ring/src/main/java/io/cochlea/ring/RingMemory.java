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
 * A ring's memory in this process: the control block and message ring in one piece, the plane
 * mapped twice back to back. Written by its creator, so that no page is missing.
 */
final class RingMemory {
  private static final long HUGE_BYTES = 1 << 21;

  private final RingHeader header;
  private final long control;
  private final Runnable unmapControl;
  private final long plane;
  private final long planeBytes;

  private RingMemory(RingHeader header, long control, Runnable unmapControl, long plane) {
    this.header = header;
    this.control = control;
    this.unmapControl = unmapControl;
    this.plane = plane;
    this.planeBytes = header.planeBytes();
  }

  /** As the server does: Chronicle Bytes owns the control block and the message ring. */
  static RingMemory map(Backing backing, RingHeader header) throws IOException {
    MappedBytes control = control(backing.path().toFile(), header.planeOffset());
    return withPlane(control.addressForRead(0), control::releaseLast, backing, header);
  }

  /** As a client does: without Chronicle Bytes, which needs a JVM opened to it by many flags. */
  static RingMemory mapPlainly(Backing backing, RingHeader header) throws IOException {
    long bytes = header.planeOffset();
    long control = Posix.map(0, bytes, PROT_READ_WRITE, sharedNow(), backing.descriptor(), 0);
    return withPlane(control, () -> free(control, bytes), backing, header);
  }

  private static RingMemory withPlane(
      long control, Runnable unmapControl, Backing backing, RingHeader header) throws IOException {
    try {
      long plane =
          header.planeBytes() == 0
              ? 0
              : mirror(backing.descriptor(), header.planeOffset(), header.planeBytes());
      return new RingMemory(header, control, unmapControl, plane);
    } catch (IOException | RuntimeException failed) {
      unmapControl.run();
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
    long base = reserve(descriptor, offset, 2 * bytes);
    int flags = sharedNow() | MAP_FIXED;
    try {
      Posix.map(base, bytes, PROT_READ_WRITE, flags, descriptor, offset);
      Posix.map(base + bytes, bytes, PROT_READ_WRITE, flags, descriptor, offset);
    } catch (IOException failed) {
      Posix.unmap(base, 2 * bytes);
      throw failed;
    }
    return base;
  }

  /** Where a huge page of the file can be one in memory, too. */
  private static long reserve(int descriptor, long offset, long bytes) throws IOException {
    if (bytes < 4 * HUGE_BYTES) {
      return Posix.map(0, bytes, PROT_NONE, MAP_SHARED, descriptor, offset);
    }
    long room = Posix.map(0, bytes + HUGE_BYTES, PROT_NONE, MAP_SHARED, descriptor, offset);
    long base = room + (offset - room & HUGE_BYTES - 1);
    if (base > room) {
      Posix.unmap(room, base - room);
    }
    Posix.unmap(base + bytes, room + HUGE_BYTES - base);
    return base;
  }

  /** With the page tables filled now, where that can be asked for. */
  private static int sharedNow() {
    return MAP_SHARED | (Backing.linux() ? MAP_POPULATE : 0);
  }

  long control() {
    return control;
  }

  /** Address of the plane; 0 where there is none. */
  long plane() {
    return plane;
  }

  /** Keeps all of it from being swapped out. */
  void lock() throws IOException {
    Posix.lock(control, header.planeOffset());
    if (planeBytes > 0) {
      Posix.lock(plane, planeBytes);
    }
  }

  /**
   * Linux only: makes huge pages of the plane, as many as lie in it as a whole.
   *
   * @throws IOException when the system gives none
   */
  void useHugePages() throws IOException {
    long begin = plane + HUGE_BYTES - 1 & -HUGE_BYTES;
    long bytes = plane + planeBytes - begin & -HUGE_BYTES;
    if (planeBytes < 2 * HUGE_BYTES) {
      return;
    }
    Posix.advise(plane, 2 * planeBytes, Posix.MADV_HUGEPAGE);
    Posix.advise(begin, bytes, Posix.MADV_COLLAPSE);
    Posix.advise(begin + planeBytes, bytes, Posix.MADV_COLLAPSE);
  }

  void unmap() {
    unmapControl.run();
    if (planeBytes > 0) {
      free(plane, 2 * planeBytes);
    }
  }

  private static void free(long address, long bytes) {
    try {
      Posix.unmap(address, bytes);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
