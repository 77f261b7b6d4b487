package io.cochlea.placement;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.hardware.Affinity;
import io.cochlea.api.hardware.Affinity.ThreadRole;
import io.cochlea.api.hardware.HardwareListener;
import io.cochlea.api.hardware.Hints;
import io.cochlea.api.hardware.Inventory;
import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.metrics.Latency;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Role;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Placement on the backends the framework has. Lanes that could be better off are moved in the
 * background: when a backend comes, and when a breaker lets one be tried again.
 */
@Component(configurationPid = "io.cochlea.placement")
@Designate(ocd = Config.class)
public final class BackendPlacement implements Placement, HardwareListener {

  private static final Logger LOG = LoggerFactory.getLogger(BackendPlacement.class);

  /** How long running work may take to end, outside a framework. */
  private static final long DRAIN_NANOS = 2_000_000_000L;

  /** How long runs and compilations may take, outside a framework. */
  private static final long FOREVER = TimeUnit.HOURS.toNanos(1);

  private static final long WATCH_MILLIS = 50;

  private final ScheduledThreadPoolExecutor background =
      new ScheduledThreadPoolExecutor(
          1,
          Thread.ofPlatform().daemon().name("cochlea-placement").factory(),
          new ThreadPoolExecutor.DiscardPolicy());
  private final ScheduledThreadPoolExecutor watchdog =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("cochlea-watchdog").factory());
  private final InferenceThreads threads = new InferenceThreads();
  private final Backends backends = new Backends();
  private final Pins pins = new Pins();
  private final TransitionLog log = new TransitionLog();
  private final Breakers breakers = new Breakers(System::nanoTime, this::improveLater);
  private final Deployer deployer;
  private final Swapper swapper;
  private final Lanes lanes;
  private volatile Settings settings;
  private volatile Hints hints = Hints.NONE;
  private volatile @Nullable Latency latency;

  @Activate
  public BackendPlacement(@Reference BufferPool pool, Config config) {
    this(pool, Settings.of(config));
  }

  private BackendPlacement(BufferPool pool, Settings settings) {
    this.settings = settings;
    this.backends.order(settings.policy().order(hints));
    this.pins.setAll(settings.pin());
    this.deployer =
        new Deployer(
            backends, breakers, pins, log, pool, threads, () -> this.settings.compileNanos());
    this.swapper = new Swapper(deployer, log);
    this.lanes = new Lanes(this::open);
    var _ =
        watchdog.scheduleWithFixedDelay(
            () -> lanes.live().forEach(GraphLane::watch),
            WATCH_MILLIS,
            WATCH_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private GraphLane open(LaneKey key) {
    Settings current = settings;
    var site = new Site(key, deployer, log, current.maxRows());
    return new GraphLane(key, site, current, threads, this::improveSoon, lanes::ended, this::took);
  }

  /**
   * Placement outside a framework.
   *
   * @param rows works run together at most
   * @param backends the best one first
   */
  public static BackendPlacement on(BufferPool pool, int rows, InferenceBackend... backends) {
    var placement =
        new BackendPlacement(
            pool,
            new Settings(
                "",
                Policy.LATENCY,
                rows,
                0,
                Config.MAX_QUEUE,
                DRAIN_NANOS,
                FOREVER,
                FOREVER,
                false));
    for (int i = 0; i < backends.length; i++) {
      placement.addBackend(backends[i], Map.of("service.ranking", -i));
    }
    return placement;
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void setAffinity(Affinity affinity) {
    threads.tie(affinity);
    background.execute(() -> affinity.pin(ThreadRole.HOUSEKEEPING, "cochlea-placement"));
  }

  void unsetAffinity(Affinity affinity) {
    threads.untie(affinity);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void setLatency(Latency now) {
    latency = now;
  }

  /** Another may have come before this one went. */
  void unsetLatency(Latency gone) {
    if (gone.equals(latency)) {
      latency = null;
    }
  }

  private void took(Latency.Stage stage, long nanos) {
    Latency to = latency;
    if (to != null) {
      to.record(stage, nanos);
    }
  }

  /**
   * A changed backend or policy moves the lanes; the other settings hold for lanes opened from now
   * on.
   */
  @Modified
  void modified(Config config) {
    Settings before = settings;
    settings = Settings.of(config);
    if (!settings.pin().equals(before.pin())) {
      pins.setAll(settings.pin());
      improveLater(0);
    }
    reorder();
  }

  @Reference(
      service = InferenceBackend.class,
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC)
  void addBackend(InferenceBackend backend, Map<String, Object> properties) {
    backends.add(Candidate.of(backend, properties));
    improveLater(0);
  }

  /** On battery, or hot, another backend may be the best. */
  @Override
  public void changed(Inventory now) {
    hinted(now.hints());
  }

  void hinted(Hints now) {
    hints = now;
    reorder();
  }

  private void reorder() {
    if (backends.order(settings.policy().order(hints))) {
      improveLater(0);
    }
  }

  /** Returns when the backend is let go of, or after bounded time. */
  public void removeBackend(InferenceBackend backend) {
    List<Deployment> gone = deployer.lose(backend);
    lanes.live().forEach(GraphLane::nudge);
    long deadline = System.nanoTime() + settings.drainNanos();
    for (Deployment each : gone) {
      if (!each.awaitClosed(Math.max(0, deadline - System.nanoTime()))) {
        LOG.warn("backend '{}' goes away while a graph still runs on it", backend.id());
      }
    }
    improveLater(0);
  }

  private void improve(GraphLane lane) {
    swapper.improve(lane, settings.drainNanos());
    if (settings.standby()) {
      swapper.standBy(lane);
    }
  }

  private void improveSoon(GraphLane lane) {
    background.execute(() -> improve(lane));
  }

  private void improveLater(long nanos) {
    var _ =
        background.schedule(
            () -> lanes.ready().forEach(this::improve), nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public Lane lane(ModelGraph graph, Role role) throws InferenceException {
    return lanes.hold(new LaneKey(graph, role));
  }

  /** Free of cost while a lane of the graph is held; compiles it otherwise. */
  @Override
  public Signature signature(ModelGraph graph, Role role) throws InferenceException {
    try (LaneHold hold = lanes.hold(new LaneKey(graph, role))) {
      Signature signature = hold.signature();
      if (signature == null) {
        throw new InferenceException("graph '" + graph.id() + "' has just lost its backend");
      }
      return signature;
    }
  }

  @Override
  public void swap(Role role, String backend) throws InferenceException {
    Candidate target = backends.require(backend);
    List<GraphLane> moving = lanes.ready(role);
    if (moving.isEmpty()) {
      throw new IllegalStateException("no lane of role " + role + " is open");
    }
    for (GraphLane lane : moving) {
      swapper.move(lane, target, settings.drainNanos());
    }
  }

  @Override
  public void pin(Role role, String backend) throws InferenceException {
    Candidate target = backends.require(backend);
    Availability availability = backends.probe(target);
    if (!availability.available()) {
      throw new InferenceException("backend '" + backend + "': " + availability.reason());
    }
    for (GraphLane lane : lanes.ready(role)) {
      swapper.move(lane, target, settings.drainNanos());
    }
    pins.set(role, backend);
  }

  @Override
  public void auto(Role role) {
    pins.set(role, "");
    lanes.ready(role).forEach(this::improve);
  }

  @Override
  public List<BackendState> backends() {
    return backends.states();
  }

  @Override
  public List<LaneState> lanes() {
    return lanes.held().stream().map(GraphLane::state).toList();
  }

  @Override
  public List<BreakerState> breakers() {
    return breakers.states();
  }

  @Override
  public List<Transition> transitions() {
    return log.all();
  }

  @Override
  public long transitions(Phase phase) {
    return log.count(phase);
  }

  /** Lets the lanes finish what they hold for a bounded time, then cuts them short. */
  @Deactivate
  public void close() {
    background.shutdownNow();
    lanes.close(settings.drainNanos());
    watchdog.shutdownNow();
    try {
      if (!background.awaitTermination(settings.drainNanos(), TimeUnit.NANOSECONDS)) {
        LOG.warn("a graph is still being compiled while placement stops");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
