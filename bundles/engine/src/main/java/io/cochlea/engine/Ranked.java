package io.cochlea.engine;

import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.osgi.framework.ServiceReference;

/** Services of one kind that come and go. Thread-safe. */
final class Ranked<T> {
  private final String kind;
  private final Function<T, String> id;
  private final NavigableMap<ServiceReference<T>, T> services = new ConcurrentSkipListMap<>();

  /**
   * @param kind what operators call it
   */
  Ranked(String kind, Function<T, String> id) {
    this.kind = kind;
    this.id = id;
  }

  void add(ServiceReference<T> reference, T service) {
    services.put(reference, service);
  }

  void remove(ServiceReference<T> reference) {
    services.remove(reference);
  }

  boolean isEmpty() {
    return services.isEmpty();
  }

  /**
   * @param wanted an id; empty for any
   * @return those with this id, best first, at least one
   * @throws IllegalArgumentException when there is none, naming what there is
   */
  List<T> named(String wanted) {
    List<T> all = List.copyOf(services.descendingMap().values());
    List<T> found =
        all.stream().filter(one -> wanted.isEmpty() || id.apply(one).equals(wanted)).toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "no %s%s; there is %s"
              .formatted(
                  kind,
                  wanted.isEmpty() ? "" : " '" + wanted + "'",
                  all.isEmpty() ? "none" : all.stream().map(id).toList()));
    }
    return found;
  }
}
