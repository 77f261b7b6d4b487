package io.cochlea.gateway;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/** Configurations as the framework makes them: the values given, and the defaults of the rest. */
final class TestConfig {
  private TestConfig() {}

  /** Of a gateway on any free port. */
  static Config of(Map<String, Object> values) {
    Map<String, Object> all = new HashMap<>(Map.of("port", 0));
    all.putAll(values);
    return of(Config.class, all);
  }

  static <C> C of(Class<C> type, Map<String, Object> values) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                values.getOrDefault(method.getName(), method.getDefaultValue())));
  }
}
