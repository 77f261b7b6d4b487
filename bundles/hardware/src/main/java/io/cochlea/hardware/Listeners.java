package io.cochlea.hardware;

import io.cochlea.api.hardware.HardwareListener;
import io.cochlea.api.hardware.Inventory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whoever is told of changes, by one thread, of each inventory once. */
final class Listeners {

  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final Executor thread;

  /** What each was told last; the thread's own. */
  private final Map<HardwareListener, @Nullable Inventory> told = new HashMap<>();

  private @Nullable Inventory latest;

  /**
   * @param thread runs one task after the other
   */
  Listeners(Executor thread) {
    this.thread = thread;
  }

  void add(HardwareListener listener) {
    run(() -> {
      told.put(listener, null);
      tell(listener);
    });
  }

  void remove(HardwareListener listener) {
    run(() -> told.remove(listener));
  }

  void tell(Inventory now) {
    run(() -> {
      latest = now;
      told.keySet().forEach(this::tell);
    });
  }

  private void tell(HardwareListener listener) {
    Inventory now = latest;
    if (now == null || now.equals(told.put(listener, now))) {
      return;
    }
    try {
      listener.changed(now);
    } catch (RuntimeException e) {
      LOG.warn("a listener of the hardware failed", e);
    }
  }

  private void run(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException closing) {
      LOG.debug("nobody is told any more", closing);
    }
  }
}
