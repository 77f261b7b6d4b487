package io.cochlea.console;

import java.lang.reflect.Array;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Services whose every answer is as long as it can be. */
final class LongValues {
  private static final String TEXT = "a-very-long-name/of-something/that-goes-on-and-on/for-ever-é";
  private static final int MANY = 2;

  private LongValues() {}

  static <T> T service(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> value(method.getGenericReturnType())));
  }

  private static Object value(Type type) {
    return type instanceof ParameterizedType generic
        ? several((Class<?>) generic.getRawType(), generic.getActualTypeArguments()[0])
        : value((Class<?>) type);
  }

  private static Object several(Class<?> collection, Type element) {
    Object value = value(element);
    return collection == Set.class ? Set.of(value) : List.of(value, value);
  }

  private static Object value(Class<?> type) {
    if (type == String.class) {
      return TEXT;
    } else if (type == boolean.class) {
      return true;
    } else if (type == int.class || type == Integer.class) {
      return Integer.MAX_VALUE;
    } else if (type == long.class || type == Long.class) {
      return Long.MAX_VALUE;
    } else if (type == double.class) {
      return 123_456.789;
    } else if (type == float.class) {
      return 0.123456f;
    } else if (type == Instant.class) {
      return Instant.EPOCH;
    } else if (type == Path.class) {
      return Path.of(TEXT);
    } else if (type.isEnum()) {
      return Arrays.asList(type.getEnumConstants()).getLast();
    } else if (type.isArray()) {
      return Array.newInstance(type.getComponentType(), MANY);
    } else if (type.isRecord()) {
      return record(type);
    }
    return service(type);
  }

  private static Object record(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return type.getDeclaredConstructor(types)
          .newInstance(Arrays.stream(components).map(c -> value(c.getGenericType())).toArray());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(type.toString(), e);
    }
  }
}
