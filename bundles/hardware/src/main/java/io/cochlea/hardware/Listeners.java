package io.cochlea.hardware;

import io.cochlea.api.hardware.HardwareListener;
import io.cochlea.api.hardware.Inventory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whoever is told of changes, by one thread, of each inventory once. A component of its own: a
 * listener may need the hardware, which must not wait for it.
 */
@Component(
    service = {},
    immediate = true)
public final class Listeners {

  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final HardwareInventory hardware;
  private final Executor thread;

  /** What each was told last; the thread's own. */
  private final Map<HardwareListener, @Nullable Inventory> told = new HashMap<>();

  @Activate
  public Listeners(@Reference HardwareInventory hardware) {
    this.hardware = hardware;
    this.thread = hardware.thread();
    hardware.tell(() -> run(() -> told.keySet().forEach(this::tell)));
  }

  @Deactivate
  void close() {
    hardware.tell(() -> {});
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void add(HardwareListener listener) {
    run(() -> {
      told.put(listener, null);
      tell(listener);
    });
  }

  void remove(HardwareListener listener) {
    run(() -> told.remove(listener));
  }

  private void tell(HardwareListener listener) {
    Inventory now = hardware.latest();
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
