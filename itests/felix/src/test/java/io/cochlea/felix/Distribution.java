package io.cochlea.felix;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.util.tracker.ServiceTracker;

/** The built distribution's bundles, started in this JVM with the distribution's own settings. */
final class Distribution implements AutoCloseable {
  private static final Path HOME = Path.of(System.getProperty("cochlea.home"));

  final Framework framework;

  /**
   * @param storage an empty folder
   * @param settings beside those of {@code conf/framework.properties}
   */
  Distribution(Path storage, Map<String, String> settings) throws IOException, BundleException {
    this(storage, settings, jars(), "");
  }

  private Distribution(Path storage, Map<String, String> settings, List<Path> jars, String packages)
      throws IOException, BundleException {
    Map<String, String> configuration = new HashMap<>(settings);
    // not the models of whoever runs the tests
    configuration.putIfAbsent("cochlea.models", storage.resolve("models").toString());
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(HOME.resolve("conf/framework.properties"))) {
      properties.load(reader);
    }
    properties.stringPropertyNames().forEach(k -> configuration.put(k, properties.getProperty(k)));
    configuration.merge(
        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, packages, (ours, more) -> ours + more);
    configuration.put(Constants.FRAMEWORK_STORAGE, storage.toString());
    framework =
        ServiceLoader.load(FrameworkFactory.class)
            .findFirst()
            .orElseThrow()
            .newFramework(configuration);
    framework.init();
    for (Path jar : jars) {
      Bundle bundle = framework.getBundleContext().installBundle("reference:" + jar.toUri());
      if (!isFragment(bundle)) {
        bundle.start();
      }
    }
    framework.start();
  }

  /** The same with the contracts of the test's class path: a test calls services by their types. */
  static Distribution withContracts(Path storage) throws IOException, BundleException {
    return withContracts(storage, Map.of());
  }

  static Distribution withContracts(Path storage, Map<String, String> settings)
      throws IOException, BundleException {
    List<Path> jars = jars();
    Path api =
        jars.stream()
            .filter(jar -> jar.getFileName().toString().matches("(io\\.cochlea\\.)?api-.*"))
            .findFirst()
            .orElseThrow();
    jars.remove(api);
    try (JarFile contracts = new JarFile(api.toFile())) {
      Attributes manifest = contracts.getManifest().getMainAttributes();
      String packages = "," + manifest.getValue(Constants.EXPORT_PACKAGE);
      return new Distribution(storage, settings, jars, packages);
    }
  }

  /** Whether it is part of another one, and hence never active: Netty's native libraries. */
  static boolean isFragment(Bundle bundle) {
    return (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
  }

  /** Waits for a service. */
  <S> S service(Class<S> type) throws InterruptedException {
    ServiceTracker<S, S> tracker = new ServiceTracker<>(framework.getBundleContext(), type, null);
    tracker.open();
    return Objects.requireNonNull(tracker.waitForService(10_000), type.getName());
  }

  Bundle bundle(String symbolicName) {
    return bundles().stream()
        .filter(bundle -> bundle.getSymbolicName().equals(symbolicName))
        .findFirst()
        .orElseThrow();
  }

  List<Bundle> bundles() {
    return List.of(framework.getBundleContext().getBundles());
  }

  @Override
  public void close() throws BundleException {
    framework.stop();
    try {
      framework.waitForStop(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<Path> jars() throws IOException {
    List<Path> jars = new ArrayList<>();
    for (String folder : List.of("bundles", "server")) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(HOME.resolve(folder), "*.jar")) {
        found.forEach(jars::add);
      }
    }
    // as the launcher: components last
    jars.sort(
        Comparator.comparing((Path jar) -> jar.getFileName().toString().contains(".felix.scr-"))
            .thenComparing(Comparator.naturalOrder()));
    return jars;
  }
}
