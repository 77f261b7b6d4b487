package io.cochlea.placement;

import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.placement.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The lanes that are open, each once however many hold it. Thread-safe. */
final class Lanes {

  private static final class Held {
    final GraphLane lane;
    int holds;

    Held(GraphLane lane) {
      this.lane = lane;
    }
  }

  private final Map<LaneKey, Held> held = new LinkedHashMap<>();

  /** Every lane with a thread, those too whose last hold is closed and that still drain. */
  private final Set<GraphLane> live = ConcurrentHashMap.newKeySet();

  private final Function<LaneKey, GraphLane> factory;
  private boolean closed;

  /**
   * @param factory of lanes that are not started yet and tell {@link #ended} when they are through
   */
  Lanes(Function<LaneKey, GraphLane> factory) {
    this.factory = factory;
  }

  void ended(GraphLane lane) {
    live.remove(lane);
  }

  /** A hold on the lane of {@code key}; the first one starts it, and everyone waits for it. */
  LaneHold hold(LaneKey key) throws InferenceException {
    GraphLane lane = enter(key);
    try {
      lane.awaitReady();
    } catch (InferenceException e) {
      leave(lane);
      throw e;
    }
    return new LaneHold(lane, () -> leave(lane));
  }

  private GraphLane enter(LaneKey key) {
    synchronized (held) {
      if (closed) {
        throw new IllegalStateException("placement is closed");
      }
      Held entry = held.get(key);
      if (entry == null) {
        entry = new Held(factory.apply(key));
        held.put(key, entry);
        live.add(entry.lane);
        entry.lane.start();
      }
      entry.holds++;
      return entry.lane;
    }
  }

  private void leave(GraphLane lane) {
    synchronized (held) {
      Held entry = held.get(lane.key());
      if (entry == null || !entry.lane.equals(lane) || --entry.holds > 0) {
        return;
      }
      held.remove(lane.key());
    }
    lane.close();
  }

  List<GraphLane> held() {
    synchronized (held) {
      return held.values().stream().map(entry -> entry.lane).toList();
    }
  }

  List<GraphLane> ready() {
    return held().stream().filter(GraphLane::isReady).toList();
  }

  List<GraphLane> ready(Role role) {
    return ready().stream().filter(lane -> lane.key().role() == role).toList();
  }

  List<GraphLane> live() {
    return List.copyOf(live);
  }

  /** Lets every lane drain for a bounded time, then cuts it short. */
  void close(long drainNanos) {
    synchronized (held) {
      closed = true;
      held.clear();
    }
    List<GraphLane> open = live();
    open.forEach(GraphLane::close);
    long deadline = System.nanoTime() + drainNanos;
    for (GraphLane lane : open) {
      if (!lane.awaitClosed(Math.max(0, deadline - System.nanoTime()))) {
        lane.abort();
      }
    }
    for (GraphLane lane : open) {
      lane.awaitClosed(drainNanos);
    }
  }
}
