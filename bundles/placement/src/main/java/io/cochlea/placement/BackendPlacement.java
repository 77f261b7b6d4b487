package io.cochlea.placement;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/** Keeps the lanes that are open, each once, and tells them when a backend goes. */
@Component(configurationPid = "io.cochlea.placement")
@Designate(ocd = Config.class)
public final class BackendPlacement implements Placement {

  private record Key(ModelGraph graph, Role role) {}

  private static final class Held {
    final GraphLane lane;
    int holds;

    Held(GraphLane lane) {
      this.lane = lane;
    }
  }

  private final Backends backends = new Backends();
  private final Map<Key, Held> lanes = new LinkedHashMap<>();

  /** Every lane with a thread, those too whose last hold is closed and that still drain. */
  private final Set<GraphLane> live = ConcurrentHashMap.newKeySet();

  private final BufferPool pool;
  private volatile Settings settings;
  private boolean closed;

  @Activate
  public BackendPlacement(@Reference BufferPool pool, Config config) {
    this.pool = pool;
    this.settings = Settings.of(config);
  }

  /** New settings hold for lanes opened from now on. */
  @Modified
  void modified(Config config) {
    settings = Settings.of(config);
  }

  @Reference(
      service = InferenceBackend.class,
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC)
  void addBackend(InferenceBackend backend, Map<String, Object> properties) {
    backends.add(
        new Candidate(
            backend,
            properties.get("service.ranking") instanceof Integer ranking ? ranking : 0,
            properties.get("service.id") instanceof Long id ? id : 0));
  }

  void removeBackend(InferenceBackend backend) {
    backends.remove(backend);
    live.forEach(lane -> lane.lost(backend));
  }

  @Override
  public Lane lane(ModelGraph graph, Role role) throws InferenceException {
    var key = new Key(graph, role);
    GraphLane lane = hold(key);
    try {
      lane.awaitReady();
    } catch (InferenceException e) {
      release(key, lane);
      throw e;
    }
    return new LaneHold(lane, () -> release(key, lane));
  }

  private GraphLane hold(Key key) {
    synchronized (lanes) {
      if (closed) {
        throw new IllegalStateException("placement is closed");
      }
      Held held = lanes.get(key);
      if (held == null) {
        held = new Held(new GraphLane(key.graph, key.role, backends, pool, settings));
        lanes.put(key, held);
        live.add(held.lane);
        held.lane.start(live::remove);
      }
      held.holds++;
      return held.lane;
    }
  }

  private void release(Key key, GraphLane lane) {
    synchronized (lanes) {
      Held held = lanes.get(key);
      if (held == null || held.lane != lane || --held.holds > 0) {
        return;
      }
      lanes.remove(key);
    }
    lane.close();
  }

  /** Free of cost while a lane of the graph is held; compiles it otherwise. */
  @Override
  public Signature signature(ModelGraph graph, Role role) throws InferenceException {
    var key = new Key(graph, role);
    GraphLane lane = hold(key);
    try {
      lane.awaitReady();
      Signature signature = lane.signature();
      if (signature == null) {
        throw new InferenceException("graph '" + graph.id() + "' has just lost its backend");
      }
      return signature;
    } finally {
      release(key, lane);
    }
  }

  @Override
  public List<BackendState> backends() {
    return backends.all().stream().map(Candidate::state).toList();
  }

  @Override
  public List<LaneState> lanes() {
    synchronized (lanes) {
      return lanes.values().stream().map(held -> held.lane.state()).toList();
    }
  }

  /** Lets the lanes finish what they hold for a bounded time, then cuts them short. */
  @Deactivate
  void close() {
    synchronized (lanes) {
      closed = true;
      lanes.clear();
    }
    List<GraphLane> open = List.copyOf(live);
    open.forEach(GraphLane::close);
    long deadline = System.nanoTime() + settings.drainNanos();
    for (GraphLane lane : open) {
      if (!lane.awaitClosed(Math.max(0, deadline - System.nanoTime()))) {
        lane.abort();
      }
    }
    for (GraphLane lane : open) {
      lane.awaitClosed(settings.drainNanos());
    }
  }
}
