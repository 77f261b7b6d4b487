package io.cochlea.onnx;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The threads that ran in a library. C++ keeps variables for each of them whose destructors lie in
 * the library and run at the thread's end; until then the loader does not unmap it, and afterwards
 * only when asked again. So it is asked once they have ended. Thread-safe.
 */
final class Runners {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  void add(Thread thread) {
    threads.removeIf(other -> !other.isAlive());
    threads.add(thread);
  }

  /** Unmaps at once if all have ended, else when they have, of which it awaits a second. */
  void unmap(Runnable library) {
    threads.removeIf(thread -> !thread.isAlive());
    if (threads.isEmpty()) {
      library.run();
      return;
    }
    Thread waiting =
        Thread.ofPlatform().daemon().name("cochlea-unmap").start(() -> unmapAfter(library));
    if (!threads.contains(Thread.currentThread())) {
      try {
        waiting.join(PATIENCE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void unmapAfter(Runnable library) {
    try {
      for (Thread thread : List.copyOf(threads)) {
        thread.join();
      }
      library.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
