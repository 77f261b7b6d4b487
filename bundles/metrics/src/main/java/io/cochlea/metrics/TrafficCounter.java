package io.cochlea.metrics;

import io.cochlea.api.metrics.Traffic;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.osgi.service.component.annotations.Component;

/** Counts what the gateway tells of its clients. */
@Component(service = {Traffic.class, TrafficCounter.class})
public final class TrafficCounter implements Traffic {
  static final int MOST_ROUTES = 64;
  static final String OTHER = "other";
  private static final int CLASSES = 5;

  private final AtomicLong opened = new AtomicLong();
  private final AtomicLong closed = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final Map<String, Route> routes = new ConcurrentHashMap<>();

  public TrafficCounter() {
    routes.put(OTHER, new Route());
  }

  /** What one route answered: counts by the first digit of the status, from 1. */
  static final class Route {
    private final AtomicLongArray answers = new AtomicLongArray(CLASSES);
    private final AtomicLong nanos = new AtomicLong();

    long answers(int statusClass) {
      return answers.get(statusClass - 1);
    }

    long nanos() {
      return nanos.get();
    }
  }

  @Override
  public void opened() {
    opened.getAndIncrement();
  }

  @Override
  public void closed() {
    closed.getAndIncrement();
  }

  @Override
  public void received(long bytes) {
    received.getAndAdd(bytes);
  }

  @Override
  public void sent(long bytes) {
    sent.getAndAdd(bytes);
  }

  @Override
  public void answered(String name, int status, long nanos) {
    Route route = routes.get(name);
    if (route == null) {
      String known = routes.size() < MOST_ROUTES ? name : OTHER;
      route = routes.computeIfAbsent(known, first -> new Route());
    }
    route.answers.getAndIncrement(Math.clamp(status / 100, 1, CLASSES) - 1);
    route.nanos.getAndAdd(nanos);
  }

  /** Since the start. */
  long connectionsOpened() {
    return opened.get();
  }

  /** Now; whoever counts closed ones only, because he came late, makes it no less than none. */
  long connections() {
    return Math.max(0, opened.get() - closed.get());
  }

  long receivedBytes() {
    return received.get();
  }

  long sentBytes() {
    return sent.get();
  }

  /** By name, in their order. */
  Map<String, Route> routes() {
    return new TreeMap<>(routes);
  }
}
