package io.cochlea.benchmarks;

import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Placement.Phase;
import io.cochlea.api.placement.Placement.Transition;
import io.cochlea.api.placement.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** Two real backends, of which one comes and goes, and what is done to them. */
final class SwapStage {
  static final String HOME = "cpu";
  static final String AWAY = "cpu-next";

  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private final Placement placement;
  private final BundleContext context;
  private final Bundle away;
  private final Random random = new Random(20261121);
  private final Map<Phase, StreamLatencies.Sample> phases = new EnumMap<>(Phase.class);
  private List<Transition> seen = List.of();
  private int faults;

  /**
   * @param away the bundle of {@link #AWAY}, started
   */
  SwapStage(Placement placement, BundleContext context, Bundle away) {
    this.placement = placement;
    this.context = context;
    this.away = away;
  }

  /** Every lane from now on. */
  void pin(String backend) throws InferenceException {
    placement.pin(Role.ENCODER, backend);
  }

  /** An ordered swap to the other backend. */
  void swap() throws Exception {
    to(isOn(HOME) ? AWAY : HOME);
  }

  /** The whole life cycle: the bundle stops with nothing on it, starts, and is swapped to. */
  void swapFromAbsent() throws Exception {
    to(HOME);
    away.stop();
    start();
    to(AWAY);
  }

  /** The bundle stops in mid-work. */
  Duration loseByStop() throws Exception {
    to(AWAY);
    Instant begin = Instant.now();
    away.stop();
    Duration recovered = recovery(AWAY, begin);
    start();
    return recovered;
  }

  /** A run fails, on a backend of its own name, so that no breaker keeps the next one off. */
  Duration lose(SwapFault.Kind how) throws Exception {
    SwapFault fault = new SwapFault("faulty-" + ++faults, real());
    ServiceRegistration<InferenceBackend> registration =
        context.registerService(
            InferenceBackend.class,
            fault,
            FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_RANKING, -1000)));
    try {
      Instant strike = null;
      while (strike == null) { // a lane that was moved to a better backend is brought back
        fault.arm(null);
        to(fault.id());
        fault.arm(how);
        strike = fault.awaitStrike();
      }
      return recovery(fault.id(), strike);
    } finally {
      fault.release();
      registration.unregister();
    }
  }

  private InferenceBackend real() throws Exception {
    for (var reference : context.getServiceReferences(InferenceBackend.class, null)) {
      InferenceBackend backend = context.getService(reference);
      if (backend != null && backend.id().equals(AWAY)) {
        return backend;
      }
    }
    throw new IllegalStateException(AWAY + " is not there");
  }

  private void start() throws BundleException, InterruptedException {
    away.start();
    await(() -> placement.backends().stream().anyMatch(backend -> backend.id().equals(AWAY)));
  }

  private void to(String backend) throws InferenceException, InterruptedException {
    if (!isOn(backend)) {
      placement.swap(Role.ENCODER, backend);
    }
    pause();
    note();
  }

  /** From the loss until another backend has the lane. */
  private Duration recovery(String lost, Instant begin) throws InterruptedException {
    await(() -> recovered(lost, begin).isPresent());
    note();
    return Duration.between(begin, recovered(lost, begin).orElseThrow());
  }

  private Optional<Instant> recovered(String lost, Instant begin) {
    return placement.transitions().stream()
        .filter(t -> t.phase() == Phase.ACTIVE && !t.backend().equals(lost))
        .map(Transition::at)
        .filter(at -> at.isAfter(begin))
        .findFirst();
  }

  private boolean isOn(String backend) {
    return placement.lanes().stream()
        .filter(lane -> lane.role() == Role.ENCODER)
        .anyMatch(lane -> lane.backend().equals(backend));
  }

  /** So that what follows falls anywhere in a word. */
  private void pause() throws InterruptedException {
    Thread.sleep(10 + random.nextInt(90));
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(Condition condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("what was to happen did not within 20 s");
      }
      Thread.sleep(1);
    }
  }

  /** Takes down the transitions that are new. */
  private void note() {
    List<Transition> all = new ArrayList<>(placement.transitions());
    int old = seen.isEmpty() ? 0 : all.lastIndexOf(seen.getLast()) + 1;
    for (Transition transition : all.subList(old, all.size())) {
      phases
          .computeIfAbsent(transition.phase(), phase -> new StreamLatencies.Sample())
          .add((long) (transition.millis() * 1e6));
    }
    seen = all;
  }

  /** How long each phase took, of all transitions so far. */
  Map<Phase, StreamLatencies.Sample> phases() {
    note();
    return phases;
  }
}
