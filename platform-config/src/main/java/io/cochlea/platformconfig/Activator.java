package io.cochlea.platformconfig;

import io.cochlea.api.configuration.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.util.tracker.BundleTracker;
import org.osgi.util.tracker.BundleTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the settings. Not a component: every other component is to find its configuration when it
 * starts, so this is done before the first of them. A bundle's settings are there as soon as it is
 * resolved, before anything of it runs.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
@Capability(
    namespace = "osgi.service",
    attribute = "objectClass:List<String>=\"io.cochlea.api.configuration.Settings\"")
public final class Activator
    implements BundleActivator, BundleTrackerCustomizer<List<Attribute>>, FrameworkListener {
  private static final Logger LOG = LoggerFactory.getLogger(Activator.class);
  private static final int RESOLVED_OR_MORE =
      Bundle.RESOLVED | Bundle.STARTING | Bundle.ACTIVE | Bundle.STOPPING;
  private static final String PREFIX = "COCHLEA_";

  /** Read by the scripts and the launcher. */
  private static final Set<String> NO_SETTINGS =
      Set.of(
          "COCHLEA_AOT",
          "COCHLEA_AOT_OUTPUT",
          "COCHLEA_HOME",
          "COCHLEA_JAVA_HOME",
          "COCHLEA_LOG",
          "COCHLEA_LOG_LEVEL",
          "COCHLEA_MODELS",
          "COCHLEA_PROFILE",
          "COCHLEA_STATE");

  private final Metatype metatype = new Metatype();
  private @Nullable LayeredSettings settings;
  private @Nullable BundleTracker<List<Attribute>> bundles;

  @Override
  public void start(BundleContext context) {
    ServiceReference<ConfigurationAdmin> admin =
        context.getServiceReference(ConfigurationAdmin.class);
    if (admin == null) {
      throw new IllegalStateException("Config Admin is to be started before");
    }
    String kept = context.getProperty("cochlea.settings");
    SettingsFile file = kept == null ? null : new SettingsFile(Path.of(kept));
    List<String> refused = new ArrayList<>();
    Layers layers =
        new Layers(
            profile(context.getProperty("cochlea.profile.file"), refused),
            file == null ? Map.of() : file.load(),
            variables());
    Components components = new Components(context, context.getService(admin));
    LayeredSettings started =
        new LayeredSettings(components, layers, file, new Rate(System::nanoTime));
    refused.forEach(started::refuse);
    settings = started;
    bundles = new BundleTracker<>(context, RESOLVED_OR_MORE, this);
    bundles.open();
    Dictionary<String, ?> none = FrameworkUtil.asDictionary(Map.of());
    context.registerService(ConfigurationListener.class, components, none);
    context.registerService(Settings.class, started, none);
    Supplier<String> report = () -> String.join("\n", started.fatal());
    context.registerService(
        Supplier.class, report, FrameworkUtil.asDictionary(Map.of("cochlea.report", "settings")));
    if (file != null) {
      context.addFrameworkListener(this);
      LOG.info("profile {}", context.getProperty("cochlea.profile"));
    }
  }

  @Override
  public void stop(BundleContext context) {
    if (bundles != null) {
      bundles.close();
    }
  }

  /** Those that can be settings. */
  private static Map<String, String> variables() {
    Map<String, String> variables = new TreeMap<>();
    System.getenv()
        .forEach((name, value) -> {
          if (name.startsWith(PREFIX) && !NO_SETTINGS.contains(name)) {
            variables.put(name, value);
          }
        });
    return variables;
  }

  private static Map<Name, String> profile(@Nullable String file, List<String> refused) {
    try {
      return file == null ? Map.of() : SettingsJson.read(Files.readString(Path.of(file)));
    } catch (IOException e) {
      refused.add("profile " + file + " is refused, " + e.getMessage());
      return Map.of();
    }
  }

  @Override
  public List<Attribute> addingBundle(Bundle bundle, @Nullable BundleEvent event) {
    try {
      List<Attribute> declared = metatype.of(bundle);
      settings().add(declared);
      return declared;
    } catch (IOException e) {
      LOG.error("settings of {} are not known: {}", bundle.getSymbolicName(), e.getMessage());
      return List.of();
    }
  }

  @Override
  public void modifiedBundle(
      Bundle bundle, @Nullable BundleEvent event, List<Attribute> declared) {}

  @Override
  public void removedBundle(Bundle bundle, @Nullable BundleEvent event, List<Attribute> declared) {
    settings().remove(declared);
  }

  /** Once all bundles are here, a variable that is nobody's is a mistake. */
  @Override
  public void frameworkEvent(FrameworkEvent event) {
    if (event.getType() == FrameworkEvent.STARTED) {
      variables().keySet().stream()
          .filter(name -> !settings().knows(name))
          .forEach(
              name -> LOG.warn("variable {} is no setting of what is here", Escaped.plain(name)));
    }
  }

  private LayeredSettings settings() {
    if (settings == null) {
      throw new IllegalStateException("not started");
    }
    return settings;
  }
}
