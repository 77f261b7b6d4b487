package io.cochlea.api.configuration;

import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The server's settings. A value comes from the environment if it is given there, else from what an
 * operator set, else from the machine's profile, else it is the default. Thread-safe.
 */
@ProviderType
public interface Settings {

  /** Where a value comes from, weakest first. */
  enum Source {
    DEFAULT,
    PROFILE,
    OPERATOR,
    ENVIRONMENT
  }

  /** Every setting of every bundle that is here, by PID and key. */
  List<Setting> list();

  /**
   * Sets a value at once and for every start to come.
   *
   * @param by who asks, as the log shall name them
   * @param value as text; entries of a list are separated by commas, a backslash takes a comma or
   *     backslash behind it as it stands
   * @throws IllegalArgumentException naming setting, value and what is allowed, when there is no
   *     such setting or its owner refuses the value; the old one stays
   * @throws IllegalStateException when the environment decides it, or too much was set lately
   * @throws IOException when it cannot be kept
   */
  Setting set(String by, String pid, String key, String value) throws IOException;

  /**
   * Forgets what an operator set.
   *
   * @param by who asks, as the log shall name them
   * @throws IllegalArgumentException as {@link #set}
   * @throws IllegalStateException as {@link #set}
   * @throws IOException when it cannot be kept
   */
  Setting reset(String by, String pid, String key) throws IOException;

  /**
   * @param value as text; empty for a secret
   * @param fallback what holds when nobody says anything else, as {@code value}
   * @param allowed in words: a range with its unit, names, or a form
   * @param variable of the environment that overrides it
   */
  record Setting(
      String pid,
      String key,
      String value,
      Source source,
      String fallback,
      String allowed,
      String description,
      String variable) {}
}
