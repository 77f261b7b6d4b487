package io.cochlea.hardware;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.condition.Condition;

/** The condition services that hold now. */
final class Conditions {

  private final BundleContext context;
  private final Map<String, ServiceRegistration<Condition>> registered = new HashMap<>();
  private boolean closed;

  Conditions(BundleContext context) {
    this.context = context;
  }

  /** Registers what is new among {@code ids} and withdraws what is gone. */
  synchronized void publish(Set<String> ids) {
    if (closed) {
      return;
    }
    for (var each = registered.entrySet().iterator(); each.hasNext(); ) {
      var condition = each.next();
      if (!ids.contains(condition.getKey())) {
        each.remove();
        condition.getValue().unregister();
      }
    }
    for (String id : ids) {
      registered.computeIfAbsent(
          id,
          condition ->
              context.registerService(
                  Condition.class,
                  Condition.INSTANCE,
                  FrameworkUtil.asDictionary(Map.of(Condition.CONDITION_ID, condition))));
    }
  }

  synchronized void close() {
    publish(Set.of());
    closed = true;
  }
}
