package io.cochlea.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CertificateTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private Path directory;

  /** Puts a new key and certificate into the two files. */
  private void issue(String name, Instant time) throws Exception {
    Path store = directory.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD),
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name)
            .inheritIO()
            .start();
    assertEquals(0, keytool.waitFor());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    pem("certificate", "CERTIFICATE", keys.getCertificate("a").getEncoded(), time);
    pem("key", "PRIVATE KEY", keys.getKey("a", PASSWORD).getEncoded(), time);
  }

  private void pem(String file, String what, byte[] der, Instant time) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Path written =
        Files.writeString(
            directory.resolve(file),
            "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    Files.setLastModifiedTime(written, FileTime.from(time));
  }

  /** Whose certificate is shown. */
  private static String shown(InetSocketAddress address) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, null);
    try (SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), address.getPort())) {
      X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return shown.getSubjectX500Principal().getName();
    }
  }

  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  @Test
  void aRenewedOneIsShownWithoutAnything() throws Exception {
    Instant first = Instant.now().minusSeconds(100);
    issue("first", first);
    Gateway gateway =
        new Gateway(
            TestConfig.of(
                Map.of(
                    "tlsCertificate", directory.resolve("certificate").toString(),
                    "tlsKey", directory.resolve("key").toString())),
            new TestEngine(),
            new TestFiles());
    try {
      InetSocketAddress address = Objects.requireNonNull(gateway.address());
      assertEquals("CN=first", shown(address));
      Files.writeString(directory.resolve("key"), "torn");
      Thread.sleep(1_100);
      shown(address);
      assertEquals("CN=first", shown(address), "one that cannot be read changes nothing");
      issue("second", first.plusSeconds(50));
      long deadline = System.nanoTime() + 20_000_000_000L;
      while (!shown(address).equals("CN=second") && System.nanoTime() < deadline) {
        Thread.sleep(100);
      }
      assertEquals("CN=second", shown(address));
    } finally {
      gateway.close();
    }
  }
}
