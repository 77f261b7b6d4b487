package io.cochlea.platformconfig;

import io.cochlea.api.configuration.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings of the bundles that are here. One change at a time; who lists them waits for none. A
 * component is only told of what is not its default.
 */
final class LayeredSettings implements Settings {
  private static final Logger LOG = LoggerFactory.getLogger(LayeredSettings.class);

  private final Owners owners;
  private final @Nullable SettingsFile file;
  private final Rate rate;
  private final List<String> fatal = new ArrayList<>();
  private volatile NavigableMap<Name, Attribute> attributes = new TreeMap<>();
  private volatile Layers layers;

  /**
   * @param file null where nothing is kept
   */
  LayeredSettings(Owners owners, Layers layers, @Nullable SettingsFile file, Rate rate) {
    this.owners = owners;
    this.layers = layers;
    this.file = file;
    this.rate = rate;
  }

  /** Settings of a bundle that came; its components are given theirs before this returns. */
  synchronized void add(List<Attribute> declared) throws IOException {
    NavigableMap<Name, Attribute> more = new TreeMap<>(attributes);
    declared.forEach(attribute -> more.put(attribute.name(), attribute));
    attributes = more;
    Map<String, Map<String, Object>> given = new HashMap<>();
    for (Attribute attribute : declared) {
      Layers.Effective now =
          layers.strongest(
              attribute, (source, message) -> refusedAtStart(attribute.name(), source, message));
      if (now != null) {
        given
            .computeIfAbsent(attribute.name().pid(), pid -> new HashMap<>())
            .put(attribute.name().key(), now.value());
      }
    }
    for (var each : given.entrySet()) {
      owners.give(each.getKey(), each.getValue());
    }
  }

  /** Settings of a bundle that went. */
  synchronized void remove(List<Attribute> declared) {
    NavigableMap<Name, Attribute> fewer = new TreeMap<>(attributes);
    declared.forEach(attribute -> fewer.remove(attribute.name(), attribute));
    attributes = fewer;
  }

  /** What an operator set and can no longer be is passed over; the rest is not to be guessed. */
  private void refusedAtStart(Name name, Source source, String message) {
    switch (source) {
      case ENVIRONMENT -> fatal.add(name.variable() + ": " + message);
      case PROFILE -> fatal.add("profile: " + message);
      default -> LOG.error("kept from earlier: {}", message);
    }
  }

  /** Has the server not start, for a reason that is no setting's. */
  synchronized void refuse(String problem) {
    fatal.add(problem);
  }

  /** Values for which the server is not to start, a line each. */
  synchronized List<String> fatal() {
    return List.copyOf(fatal);
  }

  /** Whether a variable of the environment is a setting's. */
  boolean knows(String variable) {
    return attributes.keySet().stream().anyMatch(name -> name.variable().equals(variable));
  }

  @Override
  public List<Setting> list() {
    Layers now = layers;
    return attributes.values().stream().map(attribute -> setting(attribute, now)).toList();
  }

  @Override
  public Setting set(String by, String pid, String key, String value) throws IOException {
    return change(by, new Name(pid, key), value);
  }

  @Override
  public Setting reset(String by, String pid, String key) throws IOException {
    return change(by, new Name(pid, key), null);
  }

  private synchronized Setting change(String by, Name name, @Nullable String value)
      throws IOException {
    Attribute attribute = attributes.get(name);
    if (attribute == null) {
      throw new IllegalArgumentException("there is no setting " + Escaped.quoted(name.toString()));
    }
    Layers before = layers;
    if (before.given(name, Source.ENVIRONMENT) != null) {
      throw new IllegalStateException(
          "%s is decided by the environment: unset %s first".formatted(name, name.variable()));
    }
    String kept = value == null ? null : attribute.text(attribute.parse(value));
    if (Objects.equals(kept, before.operator().get(name))) {
      return setting(attribute, before);
    }
    rate.take();
    Layers wanted = before.withOperator(before.operator(name, kept));
    String old = text(attribute, before);
    String fresh = text(attribute, wanted);
    if (!old.equals(fresh)) {
      offer(attribute, before, wanted, fresh);
    }
    keep(attribute, before, wanted);
    layers = wanted;
    LOG.info(
        "setting {} changed by {} from {} to {}",
        name,
        Escaped.plain(by),
        attribute.shown(old),
        attribute.shown(fresh));
    return setting(attribute, wanted);
  }

  private void offer(Attribute attribute, Layers before, Layers wanted, String fresh)
      throws IOException {
    String pid = attribute.name().pid();
    String refusal = owners.offer(pid, properties(pid, wanted));
    if (refusal != null) {
      owners.offer(pid, properties(pid, before));
      String words = attribute.secret() ? refusal.replace(fresh, "(secret)") : refusal;
      throw new IllegalArgumentException(
          "%s %s is refused: %s"
              .formatted(attribute.name(), attribute.shown(fresh), Escaped.plain(words)));
    }
  }

  private void keep(Attribute attribute, Layers before, Layers wanted) throws IOException {
    if (file == null) {
      return;
    }
    try {
      file.save(wanted.operator());
    } catch (IOException e) {
      String pid = attribute.name().pid();
      owners.offer(pid, properties(pid, before));
      throw new IOException(
          "%s stays as it was, it cannot be kept: %s".formatted(attribute.name(), e), e);
    }
  }

  private Map<String, Object> properties(String pid, Layers layers) {
    Map<String, Object> properties = new HashMap<>();
    for (Attribute attribute : attributes.values()) {
      if (attribute.name().pid().equals(pid)) {
        Layers.Effective now = layers.effective(attribute);
        if (now.source() != Source.DEFAULT) {
          properties.put(attribute.name().key(), now.value());
        }
      }
    }
    return properties;
  }

  private static String text(Attribute attribute, Layers layers) {
    return attribute.text(layers.effective(attribute).value());
  }

  private static Setting setting(Attribute attribute, Layers layers) {
    Layers.Effective now = layers.effective(attribute);
    return new Setting(
        attribute.name().pid(),
        attribute.name().key(),
        attribute.secret() ? "" : attribute.text(now.value()),
        now.source(),
        attribute.secret() ? "" : attribute.text(attribute.parse(attribute.fallback())),
        attribute.allowed(),
        attribute.description(),
        attribute.name().variable());
  }
}
