package io.cochlea.recognizer;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.feature.FeatureFactory;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.inference.GraphFiles;
import io.cochlea.api.metrics.Latency;
import io.cochlea.api.model.ModelStore;
import io.cochlea.api.recognition.ModelFolders;
import io.cochlea.recognizer.session.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.util.tracker.BundleTracker;
import org.osgi.util.tracker.BundleTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers a model for every folder in the user's directory of models, every configured folder, and
 * every active bundle with the header {@value BundledModel#HEADER}. A model that is broken costs a
 * log line; other models and their streams never notice.
 */
@Component(immediate = true, configurationPid = "io.cochlea.recognizer")
@Designate(ocd = Models.Config.class)
public final class Models implements ModelFolders, BundleTrackerCustomizer<ModelFolders.Offer> {
  private static final Logger LOG = LoggerFactory.getLogger(Models.class);

  /** Configuration. */
  @ObjectClassDefinition(
      name = "Cochlea recognizer",
      description = "Which models there are besides those in the user's directory and in bundles.")
  @interface Config {
    @AttributeDefinition(
        name = "Model folders",
        description =
            "Each a directory with a model. A list with one that is refused changes nothing.")
    String[] folders() default {};

    @AttributeDefinition(
        name = "Partial hypotheses (ms)",
        description =
            "From one hypothesis of a running utterance to the next, for models that want it whole;"
                + " 0: none; otherwise 100 or more.",
        min = "0",
        max = "60000")
    int partialMillis() default 500;
  }

  private final ModelStore store;
  private final Offers offers;
  private final BundleTracker<Offer> bundles;
  private final Map<Path, Offer> configured = new HashMap<>();
  private final Map<Path, Offer> stored = new HashMap<>();
  private final List<String> atStart;
  private volatile Pace pace;
  private volatile @Nullable Latency latency;
  private final NavigableMap<ServiceReference<FeatureFactory>, FeatureFactory> features =
      new ConcurrentSkipListMap<>();

  @Activate
  public Models(
      BundleContext context,
      @Reference GraphFiles graphs,
      @Reference BufferPool pool,
      @Reference ModelStore store,
      Config config) {
    this.store = store;
    pace = pace(config);
    offers =
        new Offers(
            context, graphs, new Families(graphs, pool, this::featuresFor, () -> pace, this::took));
    bundles = new BundleTracker<>(context, Bundle.ACTIVE, this);
    atStart = List.of(config.folders());
  }

  /** Apart from the constructor, because the features are bound in between. */
  @Activate
  synchronized void open() {
    bundles.open();
    atStart.forEach(folder -> offer(configured, Path.of(folder)));
    rescan();
  }

  /**
   * Those that stay listed are not touched; a list with one that is refused changes nothing.
   *
   * @throws IOException naming what is refused
   */
  @Modified
  synchronized void modified(Config config) throws IOException {
    Set<Path> wanted = new LinkedHashSet<>();
    Map<Path, Offer> fresh = new HashMap<>();
    Pace wish = pace(config);
    try {
      for (String folder : config.folders()) {
        wanted.add(Path.of(folder));
      }
      for (Path folder : wanted) {
        if (!configured.containsKey(folder)) {
          fresh.put(folder, offers.offer(folder));
        }
      }
    } catch (IOException | RuntimeException e) {
      fresh.values().forEach(Offer::close);
      throw e;
    }
    configured.entrySet().removeIf(entry -> withdrawn(entry, wanted));
    configured.putAll(fresh);
    pace = wish;
    rescan();
  }

  @Deactivate
  synchronized void close() {
    bundles.close();
    configured.values().forEach(Offer::close);
    stored.values().forEach(Offer::close);
  }

  @Reference(cardinality = ReferenceCardinality.AT_LEAST_ONE, policy = ReferencePolicy.DYNAMIC)
  void addFeatures(ServiceReference<FeatureFactory> reference, FeatureFactory factory) {
    features.put(reference, factory);
  }

  void removeFeatures(ServiceReference<FeatureFactory> reference) {
    features.remove(reference);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void setLatency(Latency now) {
    latency = now;
  }

  /** Another may have come before this one went. */
  void unsetLatency(Latency gone) {
    if (gone.equals(latency)) {
      latency = null;
    }
  }

  private void took(Latency.Stage stage, long nanos) {
    Latency to = latency;
    if (to != null) {
      to.record(stage, nanos);
    }
  }

  @Override
  public Found inspect(Path folder) throws IOException {
    return offers.inspect(folder);
  }

  @Override
  public Offer offer(Path folder) throws IOException {
    return offers.offer(folder);
  }

  @Override
  public synchronized void rescan() {
    Set<Path> there = new LinkedHashSet<>();
    Path directory = store.directory();
    if (Files.isDirectory(directory)) {
      try (Stream<Path> entries = Files.list(directory)) {
        entries.filter(Models::isModel).sorted().forEach(there::add);
      } catch (IOException e) {
        LOG.error("Directory of models {} cannot be read: {}", directory, e.getMessage());
        return;
      }
    }
    stored.entrySet().removeIf(entry -> withdrawn(entry, there));
    there.stream().filter(folder -> !stored.containsKey(folder)).forEach(f -> offer(stored, f));
  }

  private static Pace pace(Config config) {
    try {
      return new Pace(config.partialMillis());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("io.cochlea.recognizer: " + e.getMessage(), e);
    }
  }

  /** Pulls that are under way lie in hidden folders. */
  private static boolean isModel(Path entry) {
    return Files.isDirectory(entry) && !String.valueOf(entry.getFileName()).startsWith(".");
  }

  private static boolean withdrawn(Map.Entry<Path, Offer> entry, Set<Path> wanted) {
    if (wanted.contains(entry.getKey())) {
      return false;
    }
    entry.getValue().close();
    return true;
  }

  private void offer(Map<Path, Offer> into, Path folder) {
    Offer offer = offer("folder " + folder, () -> folder);
    if (offer != null) {
      into.put(folder, offer);
    }
  }

  @Override
  public @Nullable Offer addingBundle(Bundle bundle, @Nullable BundleEvent event) {
    return bundle.getHeaders().get(BundledModel.HEADER) == null
        ? null
        : offer("bundle " + bundle.getSymbolicName(), () -> BundledModel.layOut(bundle));
  }

  @Override
  public void modifiedBundle(Bundle bundle, @Nullable BundleEvent event, Offer offer) {
    // an active bundle is not modified without leaving that state
  }

  @Override
  public void removedBundle(Bundle bundle, @Nullable BundleEvent event, Offer offer) {
    offer.close();
  }

  /** Where a model's files are, or the reason why not. */
  private interface Location {
    Path folder() throws IOException;
  }

  private @Nullable Offer offer(String origin, Location location) {
    try {
      return offers.offer(location.folder());
    } catch (IOException | InvalidPathException e) {
      LOG.error("Model of {} left out: {}", origin, e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("Model of {} left out", origin, e);
    }
    return null;
  }

  /** The best ranked factory of a kind of features. */
  private FeatureFactory featuresFor(FeatureSpec.Kind kind) {
    return features.descendingMap().values().stream()
        .filter(factory -> factory.handles(kind))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no bundle that is active computes " + kind));
  }
}
