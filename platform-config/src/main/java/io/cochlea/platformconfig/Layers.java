package io.cochlea.platformconfig;

import io.cochlea.api.configuration.Settings.Source;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What was given for settings, as text. The environment is stronger than the operator, who is
 * stronger than the profile; a value that is refused counts as not given. Immutable.
 *
 * @param environment by the names of variables
 */
record Layers(
    Map<Name, String> profile, Map<Name, String> operator, Map<String, String> environment) {
  private static final Source[] STRONGEST_FIRST = {
    Source.ENVIRONMENT, Source.OPERATOR, Source.PROFILE
  };

  /**
   * @param value as Config Admin takes it
   */
  record Effective(Object value, Source source) {}

  Layers {
    profile = Collections.unmodifiableMap(new TreeMap<>(profile));
    operator = Collections.unmodifiableMap(new TreeMap<>(operator));
    environment = Collections.unmodifiableMap(new TreeMap<>(environment));
  }

  Layers withOperator(Map<Name, String> changed) {
    return new Layers(profile, changed, environment);
  }

  /** The operator's values with this one set, or without it where {@code text} is null. */
  Map<Name, String> operator(Name name, @Nullable String text) {
    Map<Name, String> changed = new TreeMap<>(operator);
    if (text == null) {
      changed.remove(name);
    } else {
      changed.put(name, text);
    }
    return changed;
  }

  /** What {@code source} says; null when nothing. */
  @Nullable String given(Name name, Source source) {
    return switch (source) {
      case ENVIRONMENT -> environment.isEmpty() ? null : environment.get(name.variable());
      case OPERATOR -> operator.get(name);
      case PROFILE -> profile.get(name);
      case DEFAULT -> null;
    };
  }

  /** What holds. */
  Effective effective(Attribute attribute) {
    Effective given = strongest(attribute, (source, message) -> {});
    return given == null
        ? new Effective(attribute.parse(attribute.fallback()), Source.DEFAULT)
        : given;
  }

  /**
   * What holds and is not the default, null when that holds; {@code refused} hears of values that
   * are not allowed and from whom.
   */
  @Nullable Effective strongest(Attribute attribute, BiConsumer<Source, String> refused) {
    for (Source source : STRONGEST_FIRST) {
      String text = given(attribute.name(), source);
      if (text != null) {
        try {
          return new Effective(attribute.parse(text), source);
        } catch (IllegalArgumentException e) {
          refused.accept(source, String.valueOf(e.getMessage()));
        }
      }
    }
    return null;
  }
}
