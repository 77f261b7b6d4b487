package io.cochlea.benchmarks;

import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.stream.Engine;
import java.io.File;
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
import java.util.Objects;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.util.tracker.ServiceTracker;

/**
 * The built distribution's bundles in this JVM, with the distribution's own settings and the
 * contracts of the benchmark's class path, so that services are called by their types.
 */
final class Platform implements AutoCloseable {
  private static final Path HOME = Path.of(System.getenv().getOrDefault("COCHLEA_HOME", ""));
  private static final String CHILD = "cochlea.bench.child";
  private static final int PATIENCE_MILLIS = 20_000;

  final Framework framework;
  private final Path storage;

  /**
   * @param profile the settings, as in the files of {@code conf/profiles}
   */
  Platform(String profile) throws IOException, BundleException {
    storage = Files.createTempDirectory("cochlea-bench");
    Map<String, String> settings = new HashMap<>();
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(HOME.resolve("conf/framework.properties"))) {
      properties.load(reader);
    }
    properties.stringPropertyNames().forEach(k -> settings.put(k, properties.getProperty(k)));
    settings.put(Constants.FRAMEWORK_STORAGE, storage.resolve("framework").toString());
    Path file = Files.writeString(storage.resolve("profile.json"), profile);
    settings.put("cochlea.profile.file", file.toString());
    List<Path> jars = jars(HOME.resolve("bundles"));
    Path api =
        jars.stream()
            .filter(jar -> jar.getFileName().toString().matches("(io\\.cochlea\\.)?api-.*"))
            .findFirst()
            .orElseThrow();
    jars.remove(api);
    try (JarFile contracts = new JarFile(api.toFile())) {
      String packages =
          contracts.getManifest().getMainAttributes().getValue(Constants.EXPORT_PACKAGE);
      settings.merge(
          Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, packages, (ours, more) -> ours + "," + more);
    }
    framework =
        ServiceLoader.load(FrameworkFactory.class).findFirst().orElseThrow().newFramework(settings);
    framework.init();
    for (Path jar : jars) {
      install(jar).start();
    }
    framework.start();
  }

  /**
   * Runs a benchmark in a JVM with the server's own options, which say how much memory is kept and
   * who collects it.
   *
   * @return whether it has run; if not, this is that JVM
   */
  static boolean ranAsServer(String subject, String[] arguments)
      throws IOException, InterruptedException {
    if (System.getProperty(CHILD) != null) {
      return false;
    }
    if (!Files.isRegularFile(HOME.resolve("conf/server.options"))) {
      throw new IOException("COCHLEA_HOME names no unpacked distribution: " + HOME);
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("@" + HOME.resolve("conf/jvm.options"));
    command.add("@" + HOME.resolve("conf/server.options"));
    command.addAll(List.of("-D" + CHILD + "=yes", "-XX:+HeapDumpOnOutOfMemoryError"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Bench.class.getName()));
    command.add(subject);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putIfAbsent("MALLOC_ARENA_MAX", "1"); // as bin/cochlea has it
    int status = builder.start().waitFor();
    if (status != 0) {
      System.exit(status);
    }
    return true;
  }

  /** Starts what a server has beside: the gateway, its port and its admin port as configured. */
  void serve() throws IOException, BundleException {
    List<Bundle> bundles = new ArrayList<>();
    for (Path jar : jars(HOME.resolve("server"))) {
      bundles.add(install(jar));
    }
    for (Bundle bundle : bundles) {
      if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
        bundle.start();
      }
    }
  }

  /** Installs a bundle that stays where it is. */
  Bundle install(Path jar) throws BundleException {
    return framework.getBundleContext().installBundle("reference:" + jar.toUri());
  }

  /**
   * A bundle of the project that the distribution does not start by itself.
   *
   * @throws IOException when it is neither in the distribution nor built
   */
  static Path optional(String name) throws IOException {
    for (Path folder : List.of(HOME.resolve("optional"), Path.of("backends", name, "target"))) {
      if (Files.isDirectory(folder)) {
        for (Path jar : jars(folder)) {
          if (jar.getFileName()
              .toString()
              .matches("(io\\.cochlea\\.)?" + name + "(-[0-9].*)?\\.jar")) {
            return jar.toAbsolutePath();
          }
        }
      }
    }
    throw new IOException("no bundle of " + name + " in " + HOME + "/optional or backends");
  }

  /** The engine, once there is a model and a backend that runs it. */
  Engine engine() throws InterruptedException {
    service(SpeechModel.class);
    service(InferenceBackend.class);
    return service(Engine.class);
  }

  /** Waits for a service. */
  <S> S service(Class<S> type) throws InterruptedException {
    ServiceTracker<S, S> tracker = new ServiceTracker<>(framework.getBundleContext(), type, null);
    tracker.open();
    return Objects.requireNonNull(tracker.waitForService(PATIENCE_MILLIS), type.getName());
  }

  @Override
  public void close() throws BundleException, IOException {
    framework.stop();
    try {
      framework.waitForStop(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(storage)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }

  private static List<Path> jars(Path folder) throws IOException {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jar")) {
      found.forEach(jars::add);
    }
    // as the launcher: components last
    jars.sort(
        Comparator.comparing((Path jar) -> jar.getFileName().toString().contains(".felix.scr-"))
            .thenComparing(Comparator.naturalOrder()));
    return jars;
  }
}
