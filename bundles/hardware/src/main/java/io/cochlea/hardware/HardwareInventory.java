package io.cochlea.hardware;

import io.cochlea.api.hardware.Hardware;
import io.cochlea.api.hardware.Heat;
import io.cochlea.api.hardware.Inventory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The inventory of this machine. A thread of its own looks first and every so often, so that
 * nothing waits for it but who asks before; listeners are told on that thread.
 */
@Component(
    service = {Hardware.class, HardwareInventory.class},
    configurationPid = "io.cochlea.hardware")
@Designate(ocd = Config.class)
public final class HardwareInventory implements Hardware {

  private static final Logger LOG = LoggerFactory.getLogger(HardwareInventory.class);
  private static final int MAX_INTERVAL_SECONDS = 86_400;

  private final Conditions conditions;
  private final Source here;
  private final ScheduledExecutorService watch =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("cochlea-hardware").factory());
  private volatile @Nullable Inventory latest;
  private @Nullable Future<?> looks;
  private @Nullable Path loaded;
  private volatile Runnable news = () -> {};
  private String lastFailure = "";

  @Activate
  public HardwareInventory(BundleContext context, Config config) throws IOException {
    this(new Conditions(context), Source.live());
    int seconds = interval(config);
    if (!config.inventory().isEmpty()) {
      loaded = Path.of(config.inventory());
      Recordings.read(loaded); // refused here, not in the background
    }
    lookEvery(seconds);
  }

  /** Looks only when asked. */
  HardwareInventory(Conditions conditions, Source here) {
    this.conditions = conditions;
    this.here = here;
  }

  @Modified
  void configure(Config config) {
    lookEvery(interval(config));
  }

  private synchronized void lookEvery(int seconds) {
    if (looks != null) {
      looks.cancel(false);
    }
    looks =
        seconds > 0
            ? watch.scheduleWithFixedDelay(this::look, 0, seconds, TimeUnit.SECONDS)
            : watch.submit(this::look);
  }

  private static int interval(Config config) {
    int seconds = config.intervalSeconds();
    if (seconds < 0 || seconds > MAX_INTERVAL_SECONDS) {
      throw new IllegalArgumentException(
          "io.cochlea.hardware: intervalSeconds is %d, allowed is 0 to %d"
              .formatted(seconds, MAX_INTERVAL_SECONDS));
    }
    return seconds;
  }

  /** The thread that looks, for others who may not block it. */
  Executor thread() {
    return watch;
  }

  /** What was found last, without a look. */
  @Nullable Inventory latest() {
    return latest;
  }

  /** Has {@code news} run at every change from now on; it replaces the one before. */
  void tell(Runnable news) {
    this.news = news;
  }

  /** The look of every interval. */
  private void look() {
    try {
      rescan();
      lastFailure = "";
    } catch (RuntimeException e) {
      if (!lastFailure.equals(e.toString())) {
        LOG.warn("the hardware is taken to be as it was: {}", e.toString());
        lastFailure = e.toString();
      }
    }
  }

  @Override
  public Inventory inventory() {
    Inventory found = latest;
    return found != null ? found : scanOnce();
  }

  private synchronized Inventory scanOnce() {
    Inventory found = latest;
    return found != null ? found : rescan();
  }

  @Override
  public synchronized Inventory rescan() {
    try {
      return publish(source());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Source source() throws IOException {
    return loaded == null ? here : Recordings.read(loaded);
  }

  @Override
  public String dump() {
    try {
      synchronized (this) {
        return source().dump();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized Inventory load(Path source) throws IOException {
    Inventory found = publish(Recordings.read(source));
    loaded = source;
    return found;
  }

  @Override
  public synchronized Inventory unload() {
    loaded = null;
    return publish(here);
  }

  private Inventory publish(Source source) {
    Inventory before = latest;
    Inventory found = source.read(heat(before, source));
    // Before the conditions: whoever they wake may ask for the inventory from another thread.
    latest = found;
    conditions.publish(found.capabilities());
    if (before == null || changed(before, found)) {
      news.run();
    }
    return found;
  }

  /** As it was on the same machine. */
  private static Heat heat(@Nullable Inventory before, Source source) {
    return before == null || !before.origin().equals(source.origin())
        ? Heat.UNKNOWN
        : before.heat();
  }

  /** More than the degrees and the free memory, which always do. */
  private static boolean changed(Inventory before, Inventory now) {
    return !before.hints().equals(now.hints())
        || !before.capabilities().equals(now.capabilities())
        || !before.devices().equals(now.devices())
        || !before.cpu().equals(now.cpu())
        || !before.platform().equals(now.platform())
        || !before.origin().equals(now.origin());
  }

  @Deactivate
  void close() {
    watch.shutdownNow();
    conditions.close();
  }
}
