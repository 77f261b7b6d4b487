package io.cochlea.modelstore;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A server on this machine, with a key of its own that only its client trusts. */
final class Server implements AutoCloseable {
  private static final String PASSWORD = "changeit";

  /** What clients asked for: the {@code Range} of each request, or an empty text. */
  final List<String> ranges = new ArrayList<>();

  private final HttpsServer server;
  private final SSLContext context;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Server(Path data, HttpHandler handler) throws Exception {
    context = context(data);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          ranges.add(range == null ? "" : range);
          try (exchange) {
            handler.handle(exchange);
          }
        });
    server.start();
  }

  URI uri(String path) {
    return URI.create("https://localhost:" + server.getAddress().getPort() + "/" + path);
  }

  HttpClient client() {
    return HttpClient.newBuilder()
        .sslContext(context)
        .followRedirects(HttpClient.Redirect.NORMAL)
        .connectTimeout(Duration.ofSeconds(10))
        .build();
  }

  /** Answers from {@code from} on, as a server that knows ranges. */
  static void answer(HttpExchange exchange, byte[] file, int from) throws IOException {
    exchange.getResponseHeaders().set("ETag", "\"one\"");
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, file.length - 1, file.length));
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, file.length - from);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(file, from, file.length - from);
    }
  }

  /** Promises all of {@code file}, sends {@code bytes} of it and hangs up. */
  static void breakOff(HttpExchange exchange, byte[] file, int bytes) throws IOException {
    exchange.getResponseHeaders().set("ETag", "\"one\"");
    exchange.sendResponseHeaders(200, file.length);
    exchange.getResponseBody().write(file, 0, bytes);
    exchange.getResponseBody().flush();
    throw new IOException("the line is cut");
  }

  private static SSLContext context(Path data) throws Exception {
    Path store = data.resolve("key.p12");
    if (!Files.exists(store)) {
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-alias",
                  "test",
                  "-keyalg",
                  "EC",
                  "-dname",
                  "CN=localhost",
                  "-ext",
                  "san=dns:localhost,ip:127.0.0.1",
                  "-validity",
                  "2",
                  "-keystore",
                  store.toString(),
                  "-storepass",
                  PASSWORD)
              .inheritIO()
              .start();
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException("keytool made no key");
      }
    }
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, PASSWORD.toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("test", keys.getCertificate("test"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
