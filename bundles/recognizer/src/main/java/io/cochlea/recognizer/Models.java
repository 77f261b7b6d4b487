package io.cochlea.recognizer;

import io.cochlea.api.feature.FeatureFactory;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.recognizer.ctc.CtcModel;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.util.tracker.BundleTracker;
import org.osgi.util.tracker.BundleTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers a {@link SpeechModel} for every model found in an active bundle with the header {@value
 * BundledModel#HEADER} or in a configured folder. A model that is broken costs a log line.
 */
@Component(
    immediate = true,
    configurationPid = "io.cochlea.recognizer",
    service = {})
@Designate(ocd = Models.Config.class)
public final class Models implements BundleTrackerCustomizer<Models.Registered> {
  private static final Logger LOG = LoggerFactory.getLogger(Models.class);

  /** Configuration. */
  @ObjectClassDefinition(
      name = "Cochlea recognizer",
      description = "Which models there are besides those that come as bundles.")
  @interface Config {
    @AttributeDefinition(
        name = "Model folders",
        description = "Each a directory with a model and its model.properties.")
    String[] folders() default {};
  }

  /** A model and its place in the service registry. */
  record Registered(CtcModel model, ServiceRegistration<SpeechModel> registration) {
    void withdraw() {
      registration.unregister();
      model.close();
    }
  }

  private final BundleContext context;
  private final List<String> folders;
  private final List<Registered> fromFolders = new ArrayList<>();
  private final BundleTracker<Registered> bundles;
  private final NavigableMap<ServiceReference<FeatureFactory>, FeatureFactory> features =
      new ConcurrentSkipListMap<>();

  @Activate
  public Models(BundleContext context, Config config) {
    this.context = context;
    folders = List.of(config.folders());
    bundles = new BundleTracker<>(context, Bundle.ACTIVE, this);
  }

  /** Apart from the constructor, because the features are bound in between. */
  @Activate
  void open() {
    bundles.open();
    for (String folder : folders) {
      Registered registered = register("folder " + folder, () -> Path.of(folder));
      if (registered != null) {
        fromFolders.add(registered);
      }
    }
  }

  @Deactivate
  void close() {
    bundles.close();
    fromFolders.forEach(Registered::withdraw);
  }

  @Reference(cardinality = ReferenceCardinality.AT_LEAST_ONE, policy = ReferencePolicy.DYNAMIC)
  void addFeatures(ServiceReference<FeatureFactory> reference, FeatureFactory factory) {
    features.put(reference, factory);
  }

  void removeFeatures(ServiceReference<FeatureFactory> reference) {
    features.remove(reference);
  }

  @Override
  public @Nullable Registered addingBundle(Bundle bundle, @Nullable BundleEvent event) {
    return bundle.getHeaders().get(BundledModel.HEADER) == null
        ? null
        : register("bundle " + bundle.getSymbolicName(), () -> BundledModel.layOut(bundle));
  }

  @Override
  public void modifiedBundle(Bundle bundle, @Nullable BundleEvent event, Registered registered) {
    // an active bundle is not modified without leaving that state
  }

  @Override
  public void removedBundle(Bundle bundle, @Nullable BundleEvent event, Registered registered) {
    registered.withdraw();
  }

  /** Where a model's files are, or the reason why not. */
  private interface Location {
    Path folder() throws IOException;
  }

  private @Nullable Registered register(String origin, Location location) {
    try {
      return register(new ModelFolder(location.folder()));
    } catch (IOException | InvalidPathException e) {
      LOG.error("Model of {} left out: {}", origin, e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("Model of {} left out", origin, e);
    }
    return null;
  }

  private Registered register(ModelFolder folder) throws IOException {
    String family = folder.text("family");
    if (!family.equals(CtcModel.FAMILY_NAME)) {
      throw folder.refused("family", family, CtcModel.FAMILY_NAME);
    }
    CtcModel model = new CtcModel(folder, this::featuresFor);
    Map<String, Object> properties =
        Map.of(
            SpeechModel.ID,
            model.spec().id(),
            SpeechModel.FAMILY,
            family,
            Constants.SERVICE_RANKING,
            folder.number("ranking", -1_000, 1_000));
    return new Registered(
        model,
        context.registerService(SpeechModel.class, model, FrameworkUtil.asDictionary(properties)));
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
