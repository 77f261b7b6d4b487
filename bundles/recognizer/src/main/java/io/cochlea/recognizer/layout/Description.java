package io.cochlea.recognizer.layout;

import java.util.Map;

/**
 * What a folder holds, as a manifest would say it.
 *
 * @param layout who lays a folder out so, for operators
 * @param keys of the manifest: {@code family}, {@code layout}, {@code graph.NAME} and other files,
 *     {@code features…}
 */
public record Description(String layout, Map<String, String> keys) {
  public Description {
    keys = Map.copyOf(keys);
  }
}
