package io.cochlea.placement;

import io.cochlea.api.placement.Role;
import java.util.EnumMap;
import java.util.Map;

/** Which backend the operator wants for a role; empty for the best. Thread-safe. */
final class Pins {

  private final Map<Role, String> pins = new EnumMap<>(Role.class);

  synchronized String of(Role role) {
    return pins.getOrDefault(role, "");
  }

  synchronized void set(Role role, String backend) {
    pins.put(role, backend);
  }

  synchronized void setAll(String backend) {
    for (Role role : Role.values()) {
      pins.put(role, backend);
    }
  }
}
