package io.cochlea.onnx;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The end of a library that was let go. C++ keeps variables in it for each thread that ran there,
 * and the loader does not unmap it before those threads have ended, nor afterwards unless it is
 * asked again.
 */
final class Unmapping {
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long LATE_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private Unmapping() {}

  /** Waits for it shortly; a thread of its own does for longer. */
  static void await(Path library) {
    if (!await(library, PATIENCE_NANOS, POLL_NANOS)) {
      Thread.ofPlatform()
          .daemon()
          .name("cochlea-unmap")
          .start(() -> await(library, LATE_NANOS, LATE_POLL_NANOS));
    }
  }

  private static boolean await(Path library, long patience, long poll) {
    long begun = System.nanoTime();
    while (DynamicLoader.isMapped(library)) {
      if (System.nanoTime() - begun > patience) {
        return false;
      }
      LockSupport.parkNanos(poll);
    }
    return true;
  }
}
