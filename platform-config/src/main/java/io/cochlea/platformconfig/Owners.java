package io.cochlea.platformconfig;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The components that settings are for. */
interface Owners {

  /** What is to hold for {@code pid}; keys that are absent have their defaults. */
  void give(String pid, Map<String, Object> properties) throws IOException;

  /**
   * The same, and waits until it is taken.
   *
   * @return why it was refused, in the component's words; null when it was taken
   */
  @Nullable String offer(String pid, Map<String, Object> properties) throws IOException;
}
