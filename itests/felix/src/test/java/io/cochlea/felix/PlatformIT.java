package io.cochlea.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.slf4j.LoggerFactory;

class PlatformIT {
  private static final int WIDTH = 80;

  @TempDir static Path directory;
  private static Path socket;
  private static Distribution distribution;

  @BeforeAll
  static void start() throws Exception {
    socket = directory.resolve("console.sock");
    distribution =
        new Distribution(
            directory.resolve("framework"), Map.of("cochlea.console.socket", socket.toString()));
  }

  @AfterAll
  static void stop() throws Exception {
    distribution.close();
    assertFalse(Files.exists(socket), "the console was not deactivated");
  }

  @Test
  void everyBundleIsActive() {
    List<String> others =
        distribution.bundles().stream()
            .filter(b -> b.getState() != Bundle.ACTIVE && !Distribution.isFragment(b))
            .map(Bundle::toString)
            .toList();
    assertEquals(List.of(), others);
  }

  @Test
  void everyComponentIsSatisfied() throws Exception {
    ServiceReference<?> report =
        context()
            .getServiceReferences(Supplier.class, "(cochlea.report=unsatisfied)")
            .iterator()
            .next();
    Supplier<?> unsatisfied = (Supplier<?>) context().getService(report);
    eventually("", unsatisfied::get);
  }

  @Test
  void defaultsReachTheirComponents() throws Exception {
    ServiceReference<?> placement =
        context().getAllServiceReferences("io.cochlea.api.placement.Placement", null)[0];
    eventually(8, () -> placement.getProperty("maxRows"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "backends", "hardware", "pools", "rings", "streams", "vad"})
  void commandsAnswerInEightyColumns(String command) throws Exception {
    Answer answer = ask(command);
    assertEquals(0, answer.status(), answer.text());
    assertFalse(answer.text().isBlank());
    answer.text().lines().forEach(l -> assertTrue(l.length() <= WIDTH, l));
  }

  @Test
  void commandsThatFailSaySo() throws Exception {
    Answer unknown = ask("nonsense");
    assertEquals(1, unknown.status());
    assertTrue(unknown.text().contains("nonsense"), unknown.text());
    Answer missing = ask("transcribe /no/such.wav");
    assertEquals(1, missing.status());
    assertTrue(missing.text().contains("/no/such.wav"), missing.text());
    assertEquals(1, missing.text().lines().count(), missing.text());
    assertNotEquals(0, ask("transcribe --backend cpu x.wav").status());
  }

  @Test
  void consoleIsTheOwnersOnly() throws Exception {
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
  }

  @Test
  void aComponentThatFailsIsOnTheLog() throws Exception {
    ListAppender<ILoggingEvent> seen = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    seen.start();
    root.addAppender(seen);
    Bundle broken = context().installBundle("broken", new ByteArrayInputStream(brokenBundle()));
    try {
      broken.start();
      eventually(true, () -> List.copyOf(seen.list).toString().contains("no.such.Implementation"));
    } finally {
      broken.uninstall();
      root.detachAppender(seen);
    }
  }

  private static BundleContext context() {
    return distribution.framework.getBundleContext();
  }

  private record Answer(int status, String text) {}

  /** One command over the console's socket, as {@code cochlea console} sends it. */
  private static Answer ask(String command) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      byte[] line = command.getBytes(StandardCharsets.UTF_8);
      DataOutputStream out = new DataOutputStream(Channels.newOutputStream(channel));
      out.writeByte('R');
      out.writeInt(line.length);
      out.write(line);
      DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      for (int kind = in.readByte(); kind != 'S'; kind = in.readByte()) {
        text.write(in.readNBytes(in.readInt()));
      }
      in.readInt(); // the status has four bytes
      return new Answer(in.readInt(), text.toString(StandardCharsets.UTF_8));
    }
  }

  private static void eventually(Object expected, Callable<?> actual) throws Exception {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!expected.equals(actual.call()) && System.nanoTime() < end) {
      Thread.sleep(20);
    }
    assertEquals(expected, actual.call());
  }

  /** A bundle with a component whose class is not there. */
  private static byte[] brokenBundle() throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", "broken");
    main.putValue("Service-Component", "OSGI-INF/broken.xml");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
      jar.putNextEntry(new ZipEntry("OSGI-INF/broken.xml"));
      jar.write(
          """
          <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="broken" immediate="true">
            <implementation class="no.such.Implementation"/>
          </scr:component>
          """
              .getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
