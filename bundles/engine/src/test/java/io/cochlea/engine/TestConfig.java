package io.cochlea.engine;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Configurations as the framework makes them: the values given, and the defaults of the rest. */
final class TestConfig {
  private TestConfig() {}

  static Config of(Map<String, Object> values) {
    return (Config)
        Proxy.newProxyInstance(
            Config.class.getClassLoader(),
            new Class<?>[] {Config.class},
            (proxy, method, arguments) ->
                values.getOrDefault(method.getName(), method.getDefaultValue()));
  }
}
