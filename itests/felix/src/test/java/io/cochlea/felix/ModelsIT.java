package io.cochlea.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.cochlea.api.recognition.SpeechModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.slf4j.LoggerFactory;

/** Models that come as bundles. */
class ModelsIT {
  /** A graph, though none of speech: it is not opened here. */
  private static final Path GRAPH = Path.of("../../models/tiny/matmul-relu.onnx");

  @TempDir static Path directory;
  private static Distribution distribution;

  @BeforeAll
  static void start() throws Exception {
    distribution = Distribution.withContracts(directory);
    distribution.service(SpeechModel.class);
  }

  @AfterAll
  static void stop() throws Exception {
    distribution.close();
  }

  @Test
  void aModelComesAndGoesWithItsBundle() throws Exception {
    Bundle bundle = install("own", manifest("own", sha256()));
    bundle.start();
    assertEquals(List.of("demo", "own"), models());
    bundle.update(new ByteArrayInputStream(jar("own", manifest("renamed", sha256()))));
    assertEquals(List.of("demo", "renamed"), models());
    bundle.stop();
    assertEquals(List.of("demo"), models());
    bundle.uninstall();
  }

  @Test
  void anyOtherModelIsPreferredToTheDemo() throws Exception {
    Bundle bundle = install("preferred", manifest("preferred", sha256()));
    bundle.start();
    try {
      assertEquals(
          "preferred",
          context().getServiceReference(SpeechModel.class).getProperty(SpeechModel.ID));
    } finally {
      bundle.uninstall();
    }
  }

  @Test
  void aBrokenModelCostsALineAndNoOtherModel() throws Exception {
    ListAppender<ILoggingEvent> seen = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    seen.start();
    root.addAppender(seen);
    Bundle broken = install("broken", manifest("broken", "0".repeat(64)));
    try {
      broken.start();
      assertEquals(List.of("demo"), models());
      List<String> lines =
          seen.list.stream()
              .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
              .map(ILoggingEvent::getFormattedMessage)
              .toList();
      assertEquals(1, lines.size(), lines.toString());
      assertTrue(lines.getFirst().matches(".*broken.*test\\.onnx.*SHA-256.*"), lines.toString());
    } finally {
      broken.uninstall();
      root.detachAppender(seen);
    }
  }

  @Test
  void filesAreTheirOwnersOnly() throws Exception {
    BundleContext model = distribution.bundle("io.cochlea.model-demo").getBundleContext();
    Path area = model.getDataFile("").toPath();
    try (var files = Files.walk(area)) {
      for (Path file : files.filter(path -> !path.equals(area)).toList()) {
        String expected = Files.isDirectory(file) ? "rwx------" : "rw-------";
        assertEquals(
            expected,
            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
            "" + file);
      }
    }
  }

  private static List<String> models() throws Exception {
    return context().getServiceReferences(SpeechModel.class, null).stream()
        .map(reference -> (String) reference.getProperty(SpeechModel.ID))
        .sorted()
        .toList();
  }

  private static BundleContext context() {
    return distribution.framework.getBundleContext();
  }

  private static Bundle install(String name, String manifest) throws Exception {
    return context().installBundle(name, new ByteArrayInputStream(jar(name, manifest)));
  }

  private static String manifest(String id, String sha256) {
    return """
    id = %s
    family = ctc
    languages = en
    notice = for tests
    features = WHISPER_LOG_MEL
    features.bins = 80
    features.normalisation = WHISPER
    features.padding = 0
    graph.encoder = test.onnx
    graph.encoder.sha256 = %s
    ctc.subsampling = 4
    ctc.labels = <blank> <space> a
    """
        .formatted(id, sha256);
  }

  private static String sha256() throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(GRAPH));
    return HexFormat.of().formatHex(digest);
  }

  /** A bundle with a model. */
  private static byte[] jar(String name, String properties) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
    main.putValue(Constants.BUNDLE_SYMBOLICNAME, name);
    main.putValue("Cochlea-Model", "model/");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
      jar.putNextEntry(new ZipEntry("model/model.properties"));
      jar.write(properties.getBytes(StandardCharsets.UTF_8));
      jar.putNextEntry(new ZipEntry("model/test.onnx"));
      jar.write(Files.readAllBytes(GRAPH));
    }
    return bytes.toByteArray();
  }
}
