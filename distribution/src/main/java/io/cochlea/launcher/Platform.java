package io.cochlea.launcher;

import java.io.IOException;
import java.io.Reader;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The framework with the distribution's bundles. A command is a service of type {@link
 * ToIntFunction} over its arguments with the property {@value #COMMAND}; its result is the exit
 * status.
 */
final class Platform implements AutoCloseable {
  private static final String COMMAND = "cochlea.command";
  private static final String DRAIN = "cochlea.drain";
  private static final String UNSATISFIED = "(cochlea.report=unsatisfied)";
  private static final String REFUSED = "(cochlea.report=settings)";
  private static final String COMPONENTS = "org.apache.felix.scr";
  private static final long PATIENCE_MILLIS = 10_000;
  private static final long STOP_MILLIS = 10_000;

  private final Logger log = LoggerFactory.getLogger(Platform.class);
  private final List<Path> folders;
  private final Framework framework;
  private @Nullable Plugins plugins;

  /**
   * @param folders where the bundles lie
   */
  Platform(Path home, List<Path> folders, Path storage, Map<String, String> settings)
      throws IOException {
    this.folders = folders;
    Map<String, String> configuration = new HashMap<>(settings);
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(home.resolve("conf/framework.properties"))) {
      properties.load(reader);
    }
    properties.stringPropertyNames().forEach(k -> configuration.put(k, properties.getProperty(k)));
    configuration.put(Constants.FRAMEWORK_STORAGE, storage.toString());
    configuration.put(
        Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
    framework =
        ServiceLoader.load(FrameworkFactory.class)
            .findFirst()
            .orElseThrow()
            .newFramework(configuration);
  }

  /**
   * Installs every bundle where it lies and starts it; components once the settings are there.
   *
   * @throws IOException naming the settings that are refused
   */
  void start() throws IOException, BundleException {
    framework.init();
    BundleContext context = framework.getBundleContext();
    context.addFrameworkListener(this::report);
    for (Path jar : jars()) {
      Bundle bundle = context.installBundle("reference:" + jar.toUri());
      if (!isFragment(bundle) && !COMPONENTS.equals(bundle.getSymbolicName())) {
        bundle.start(Bundle.START_ACTIVATION_POLICY);
      }
    }
    framework.start();
    List<String> refused = reports(context, REFUSED);
    if (!refused.equals(List.of(""))) {
      throw new IOException(
          refused.isEmpty() ? "the settings did not come up" : String.join("\n", refused));
    }
    for (Bundle bundle : context.getBundles()) {
      if (COMPONENTS.equals(bundle.getSymbolicName())) {
        bundle.start();
      }
    }
  }

  /** Runs {@code command} as soon as it is there. */
  int run(String command, String[] arguments) throws InterruptedException, IOException {
    BundleContext context = framework.getBundleContext();
    ServiceTracker<ToIntFunction<String[]>, ToIntFunction<String[]>> tracker =
        new ServiceTracker<>(context, filter(context, command), null);
    tracker.open();
    try {
      ToIntFunction<String[]> found = tracker.waitForService(PATIENCE_MILLIS);
      if (found == null) {
        throw new IOException(command + " did not come up; " + missing(context));
      }
      return found.applyAsInt(arguments);
    } finally {
      tracker.close();
    }
  }

  /** Offers bundles what the launcher has for them. */
  <S> void offer(Class<S> type, S service, Map<String, String> properties) {
    framework
        .getBundleContext()
        .registerService(type, service, FrameworkUtil.asDictionary(properties));
  }

  /** Installs what is dropped into a folder, until this is closed. */
  void watch(Path folder) throws IOException {
    plugins = Plugins.watch(folder, framework.getBundleContext());
  }

  void announce(String version) {
    long millis = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    log.info("cochlea {} is ready after {} ms", version, millis);
  }

  /** Whether it has been stopped within {@code millis}; 0 waits for ever. */
  boolean awaitStop(long millis) throws InterruptedException {
    return framework.waitForStop(millis).getType() != FrameworkEvent.WAIT_TIMEDOUT;
  }

  /**
   * Lets what runs finish while all it needs is still there: calls every service of type {@link
   * Runnable} with the property {@value #DRAIN}, the highest ranking first. Each says no to what is
   * new and returns when nothing of it runs any more, or its time is up.
   */
  void drain() {
    BundleContext context = framework.getBundleContext();
    if (context == null) { // it was stopped already
      return;
    }
    try {
      List<ServiceReference<Runnable>> draining =
          new ArrayList<>(context.getServiceReferences(Runnable.class, "(" + DRAIN + "=*)"));
      draining.sort(Comparator.reverseOrder());
      for (ServiceReference<Runnable> each : draining) {
        Runnable service = context.getService(each);
        if (service != null) {
          service.run();
        }
      }
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(DRAIN, e);
    } catch (RuntimeException e) {
      log.warn("what ran was broken off", e);
    }
  }

  /** Stops every bundle, so that components are deactivated. Idempotent. */
  @Override
  public void close() {
    Plugins watched = plugins;
    if (watched != null) {
      watched.close();
    }
    try {
      framework.stop();
      framework.waitForStop(STOP_MILLIS);
    } catch (BundleException e) {
      log.warn("the platform did not stop", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Path> jars() throws IOException {
    List<Path> jars = new ArrayList<>();
    for (Path folder : folders) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jar")) {
        found.forEach(jars::add);
      }
    }
    jars.sort(Comparator.comparingInt(Platform::order).thenComparing(Comparator.naturalOrder()));
    return jars;
  }

  /**
   * The log first, since others print to standard output where there is none; components last, so
   * that each is activated once, with everything there that it can use.
   */
  private static int order(Path jar) {
    String name = jar.getFileName().toString();
    return name.startsWith("org.apache.felix.log-")
        ? 0
        : name.startsWith("org.apache.felix.scr-") ? 2 : 1;
  }

  /** Whether it is part of another one, and hence never active. */
  private static boolean isFragment(Bundle bundle) {
    return (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
  }

  private void report(FrameworkEvent event) {
    if (event.getType() == FrameworkEvent.ERROR) {
      log.error("{}", event.getBundle().getSymbolicName(), event.getThrowable());
    }
  }

  private static org.osgi.framework.Filter filter(BundleContext context, String command) {
    try {
      return context.createFilter(
          "(&(objectClass="
              + ToIntFunction.class.getName()
              + ")("
              + COMMAND
              + "="
              + command
              + "))");
    } catch (InvalidSyntaxException e) {
      throw new IllegalArgumentException(command, e);
    }
  }

  /** What is not as it should be: bundles that did not start, components that wait for others. */
  private static String missing(BundleContext context) {
    List<String> reasons = new ArrayList<>();
    for (Bundle bundle : context.getBundles()) {
      if ((bundle.getState() & (Bundle.INSTALLED | Bundle.RESOLVED)) != 0 && !isFragment(bundle)) {
        reasons.add(bundle.getSymbolicName() + " is not active");
      }
    }
    reasons.addAll(reports(context, UNSATISFIED));
    return String.join(System.lineSeparator() + "  ", reasons);
  }

  /** What bundles have to say of one matter. */
  private static List<String> reports(BundleContext context, String matter) {
    List<String> reports = new ArrayList<>();
    try {
      for (ServiceReference<?> reference : context.getServiceReferences(Supplier.class, matter)) {
        reports.add(String.valueOf(((Supplier<?>) context.getService(reference)).get()));
      }
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(matter, e);
    }
    return reports;
  }
}
