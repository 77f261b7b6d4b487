package io.cochlea.bufferpool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** One block of off-heap memory, leased again and again until it is freed. */
final class Buffer {

  private static final long ALIGNMENT = 64;

  final SizeClass sizeClass;
  final MemorySegment segment;
  private final Arena arena = Arena.ofShared();

  Buffer(SizeClass sizeClass) {
    this.sizeClass = sizeClass;
    try {
      this.segment = arena.allocate(sizeClass.bytes, ALIGNMENT);
    } catch (OutOfMemoryError e) {
      arena.close();
      throw e;
    }
  }

  void free() {
    arena.close();
  }
}
