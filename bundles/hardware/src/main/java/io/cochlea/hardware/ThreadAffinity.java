package io.cochlea.hardware;

import io.cochlea.api.hardware.Affinity;
import io.cochlea.api.hardware.Hardware;
import io.cochlea.api.hardware.Inventory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Ties threads to sets of processors, never to one alone: threads are more than cores, and the
 * system balances them within the set.
 */
@Component(configurationPid = "io.cochlea.hardware.affinity")
@Designate(ocd = AffinityConfig.class)
public final class ThreadAffinity implements Affinity {

  private final Hardware hardware;
  private final Supplier<ThreadCalls> system;
  private final Map<Thread, Applied> applied = new ConcurrentHashMap<>();
  private volatile AffinityPolicy policy;
  private @Nullable ThreadCalls calls;

  @Activate
  public ThreadAffinity(@Reference Hardware hardware, AffinityConfig config) {
    this(hardware, config.mode(), ThreadCalls::here);
  }

  /**
   * @param system asked once a thread is to be tied, not before: it loads a library
   */
  ThreadAffinity(Hardware hardware, String mode, Supplier<ThreadCalls> system) {
    this.hardware = hardware;
    this.system = system;
    this.policy = AffinityPolicy.of(mode);
  }

  @Modified
  void configure(AffinityConfig config) {
    policy = AffinityPolicy.of(config.mode());
  }

  @Override
  public Applied pin(ThreadRole role, String group) {
    Thread thread = Thread.currentThread();
    Applied done = pin(thread, role, group);
    applied.keySet().removeIf(other -> !other.isAlive());
    applied.put(thread, done);
    return done;
  }

  private Applied pin(Thread thread, ThreadRole role, String group) {
    if (thread.isVirtual()) {
      return new Applied(thread.getName(), role, List.of(), -1, "a virtual thread has none");
    }
    if (policy == AffinityPolicy.OFF) {
      return new Applied(thread.getName(), role, List.of(), -1, policy.says(null));
    }
    Inventory inventory = hardware.inventory();
    if (!policy.holds(inventory)) {
      return new Applied(thread.getName(), role, List.of(), -1, policy.says(inventory));
    }
    try {
      ThreadCalls calls = calls();
      Seat seat = Seat.of(inventory, role, calls.allowed(), group);
      if (seat.processors().isEmpty()) {
        return new Applied(thread.getName(), role, List.of(), -1, "no processors of its kind");
      }
      String run = calls.run(role, seat.processors());
      String memory = seat.node() < 0 ? "" : calls.memory(seat.node());
      return new Applied(
          thread.getName(),
          role,
          run.isEmpty() ? seat.processors() : List.of(),
          memory.isEmpty() ? seat.node() : -1,
          (run + " " + memory).strip());
    } catch (RuntimeException | LinkageError e) {
      return new Applied(thread.getName(), role, List.of(), -1, "not possible here: " + e);
    }
  }

  private synchronized ThreadCalls calls() {
    ThreadCalls found = calls;
    if (found == null) {
      found = system.get();
      calls = found;
    }
    return found;
  }

  @Override
  public List<Applied> applied() {
    return applied.entrySet().stream()
        .filter(each -> each.getKey().isAlive())
        .map(Map.Entry::getValue)
        .sorted((a, b) -> a.thread().compareTo(b.thread()))
        .toList();
  }

  @Override
  public String policy() {
    return policy.says(hardware.inventory());
  }
}
