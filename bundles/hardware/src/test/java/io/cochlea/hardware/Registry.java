package io.cochlea.hardware;

import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Stands in for the service registry of a framework: remembers which conditions are registered. */
final class Registry {

  final Set<String> conditions = new ConcurrentSkipListSet<>();

  BundleContext context() {
    return proxy(
        BundleContext.class,
        (method, arguments) -> {
          if (!method.equals("registerService")) {
            throw new UnsupportedOperationException(method);
          }
          var id = (String) ((Dictionary<?, ?>) arguments[2]).get("osgi.condition.id");
          conditions.add(id);
          return proxy(
              ServiceRegistration.class,
              (name, none) -> {
                if (name.equals("unregister")) {
                  conditions.remove(id);
                }
                return null;
              });
        });
  }

  private interface Call {
    @Nullable Object invoke(String method, Object[] arguments);
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                call.invoke(method.getName(), arguments == null ? new Object[0] : arguments)));
  }
}
