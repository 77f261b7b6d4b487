package io.cochlea.felix;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** The built distribution's bundles, started in this JVM with the distribution's own settings. */
final class Distribution implements AutoCloseable {
  private static final Path HOME = Path.of(System.getProperty("cochlea.home"));

  final Framework framework;

  /**
   * @param storage an empty folder
   * @param settings beside those of {@code conf/framework.properties}
   */
  Distribution(Path storage, Map<String, String> settings) throws IOException, BundleException {
    Map<String, String> configuration = new HashMap<>(settings);
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(HOME.resolve("conf/framework.properties"))) {
      properties.load(reader);
    }
    properties.stringPropertyNames().forEach(k -> configuration.put(k, properties.getProperty(k)));
    configuration.put(Constants.FRAMEWORK_STORAGE, storage.toString());
    framework =
        ServiceLoader.load(FrameworkFactory.class)
            .findFirst()
            .orElseThrow()
            .newFramework(configuration);
    framework.init();
    for (Path jar : jars()) {
      framework.getBundleContext().installBundle("reference:" + jar.toUri()).start();
    }
    framework.start();
  }

  List<Bundle> bundles() {
    return List.of(framework.getBundleContext().getBundles());
  }

  @Override
  public void close() throws BundleException, InterruptedException {
    framework.stop();
    framework.waitForStop(10_000);
  }

  private static List<Path> jars() throws IOException {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(HOME.resolve("bundles"), "*.jar")) {
      found.forEach(jars::add);
    }
    return jars;
  }
}
