package io.cochlea.modelstore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.cochlea.api.model.ModelStore.Pullable;
import io.cochlea.api.model.ModelStore.Source;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models fetched from a real server, good and bad. */
class PullTest {
  private static final Duration PATIENCE = Duration.ofMillis(600);

  @TempDir static Path keys;
  @TempDir Path directory;
  private final byte[] file = new byte[300_000];

  PullTest() {
    new Random(1).nextBytes(file);
  }

  @Test
  void aModelAppearsWholeAndForItsOwnerOnly() throws Exception {
    try (Server server = new Server(keys, exchange -> Server.answer(exchange, file, 0))) {
      Path folder = pull(server, model(server.uri("a.onnx"), file));
      assertArrayEquals(file, Files.readAllBytes(folder.resolve("a.onnx")));
      assertEquals("rwx------", permissions(folder));
      assertEquals("rw-------", permissions(folder.resolve("a.onnx")));
      assertRefused(server, model(server.uri("a.onnx"), file), "is there already");
      assertNoParts();
    }
  }

  @Test
  void aBrokenPullIsGoneOnWith() throws Exception {
    int first = 100_000;
    HttpHandler once =
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          if (range == null) {
            Server.breakOff(exchange, file, first);
          } else {
            assertEquals("\"one\"", exchange.getRequestHeaders().getFirst("If-Range"));
            Server.answer(exchange, file, from(range));
          }
        };
    try (Server server = new Server(keys, once)) {
      assertThrows(IOException.class, () -> pull(server, model(server.uri("a.onnx"), file)));
      assertFalse(Files.exists(directory.resolve("m")));
      Path folder = pull(server, model(server.uri("a.onnx"), file));
      assertArrayEquals(file, Files.readAllBytes(folder.resolve("a.onnx")));
      assertEquals(2, server.ranges.size());
      int resumed = from(server.ranges.getLast());
      assertTrue(resumed > 0 && resumed <= first, "resumed at " + resumed);
    }
  }

  @Test
  void aServerWithoutRangesSendsAllOfItAgain() throws Exception {
    AtomicReference<@Nullable HttpExchange> seen = new AtomicReference<>();
    HttpHandler handler =
        exchange -> {
          if (seen.getAndSet(exchange) == null) {
            Server.breakOff(exchange, file, 50_000);
          } else {
            Server.answer(exchange, file, 0);
          }
        };
    try (Server server = new Server(keys, handler)) {
      assertThrows(IOException.class, () -> pull(server, model(server.uri("a.onnx"), file)));
      Path folder = pull(server, model(server.uri("a.onnx"), file));
      assertArrayEquals(file, Files.readAllBytes(folder.resolve("a.onnx")));
    }
  }

  @Test
  void anotherFileIsRefusedAndForgotten() throws Exception {
    byte[] other = file.clone();
    other[7]++;
    try (Server server = new Server(keys, exchange -> Server.answer(exchange, other, 0))) {
      assertRefused(server, model(server.uri("a.onnx"), file), "SHA-256", hash(other));
      assertFalse(Files.exists(directory.resolve(".pull-m/a.onnx.part")));
    }
  }

  @Test
  void whatIsTooMuchOrTooLittleOrNeverEndsIsRefused() throws Exception {
    HttpHandler endless =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          while (true) {
            exchange.getResponseBody().write(file);
          }
        };
    try (Server server = new Server(keys, endless)) {
      assertRefused(server, model(server.uri("a.onnx"), file), "more than the 300000 bytes");
    }
    HttpHandler little =
        exchange -> {
          exchange.sendResponseHeaders(200, 10);
          exchange.getResponseBody().write(file, 0, 10);
        };
    try (Server server = new Server(keys, little)) {
      assertRefused(server, model(server.uri("b.onnx"), file), "10 of 300000");
    }
  }

  @Test
  void aServerThatFallsSilentIsGivenUp() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    HttpHandler silent =
        exchange -> {
          exchange.sendResponseHeaders(200, file.length);
          exchange.getResponseBody().write(file, 0, 10);
          exchange.getResponseBody().flush();
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    try (Server server = new Server(keys, silent)) {
      long begun = System.nanoTime();
      assertRefused(server, model(server.uri("a.onnx"), file), "a.onnx");
      assertTrue(System.nanoTime() - begun < Duration.ofSeconds(20).toNanos());
      over.countDown();
    }
  }

  @Test
  void redirectsLeadToHttpsOnly() throws Exception {
    AtomicReference<String> to = new AtomicReference<>("");
    HttpHandler handler =
        exchange -> {
          if (exchange.getRequestURI().getPath().equals("/moved")) {
            exchange.getResponseHeaders().set("Location", to.get());
            exchange.sendResponseHeaders(302, -1);
          } else {
            Server.answer(exchange, file, 0);
          }
        };
    try (Server server = new Server(keys, handler)) {
      to.set("http://localhost:1/a.onnx");
      assertRefused(server, model(server.uri("moved"), file), "302", "only https");
      to.set(server.uri("a.onnx").toString());
      assertTrue(Files.exists(pull(server, model(server.uri("moved"), file))));
    }
  }

  @Test
  void errorsOfTheServerAndStrangersAreRefused() throws Exception {
    try (Server server = new Server(keys, e -> e.sendResponseHeaders(404, -1))) {
      assertRefused(server, model(server.uri("a.onnx"), file), "404");
      Download untrusting = new Download(HttpClient.newHttpClient(), PATIENCE);
      Pull pull = new Pull(directory, model(server.uri("a.onnx"), file));
      assertThrows(IOException.class, () -> pull.run(untrusting, (name, done, all) -> {}));
    }
  }

  @Test
  void aMirrorOnDiskWillDo() throws Exception {
    Path mirror = Files.write(directory.resolve("mirror.onnx"), file);
    try (Server server = new Server(keys, e -> e.sendResponseHeaders(404, -1))) {
      Path folder = pull(server, model(mirror.toUri(), file));
      assertArrayEquals(file, Files.readAllBytes(folder.resolve("a.onnx")));
      assertEquals(List.of(), server.ranges);
    }
  }

  @Test
  void twoPullsOfOneModelExcludeEachOther() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    HttpHandler slow =
        exchange -> {
          asked.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          Server.answer(exchange, file, 0);
        };
    try (Server server = new Server(keys, slow)) {
      Pullable model = model(server.uri("a.onnx"), file);
      AtomicReference<@Nullable Exception> failed = new AtomicReference<>();
      Thread first =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  pull(server, model);
                } catch (Exception e) {
                  failed.set(e);
                }
              });
      asked.await();
      assertRefused(server, model, "being pulled already");
      go.countDown();
      first.join();
      assertEquals(null, failed.get());
      assertTrue(Files.exists(directory.resolve("m/a.onnx")));
    }
  }

  private Path pull(Server server, Pullable model) throws IOException, InterruptedException {
    try (HttpClient client = server.client()) {
      return new Pull(directory, model)
          .run(new Download(client, PATIENCE), (name, done, all) -> assertTrue(done <= all));
    }
  }

  private void assertRefused(Server server, Pullable model, String... parts) {
    String message =
        String.valueOf(assertThrows(IOException.class, () -> pull(server, model)).getMessage());
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  private void assertNoParts() throws IOException {
    try (var files = Files.list(directory)) {
      assertTrue(files.noneMatch(path -> path.endsWith(".pull-m")));
    }
  }

  private static Pullable model(URI from, byte[] file) {
    return new Pullable(
        "m", "whisper", List.of(new Source(from, "a.onnx", hash(file), file.length)));
  }

  private static String hash(byte[] file) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int from(String range) {
    return Integer.parseInt(range.replaceAll("[^0-9]", ""));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
