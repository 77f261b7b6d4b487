package io.cochlea.metrics;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What this thread allocates, once the compiler is done. */
final class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 40;
  private static final int STEADY_ROUNDS = 3;

  private Allocation() {}

  /** Bytes of the last round, of which several in a row allocated nothing if it is 0. */
  static long of(Runnable round) {
    assumeTrue(THREADS.isThreadAllocatedMemorySupported(), "this JVM does not count allocations");
    long bytes = 0;
    int steady = 0;
    for (int i = 0; i < ROUNDS && steady < STEADY_ROUNDS; i++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      round.run();
      bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
      steady = bytes == 0 ? steady + 1 : 0;
    }
    return steady < STEADY_ROUNDS ? Math.max(1, bytes) : 0;
  }
}
