package io.cochlea.modelstore;

import io.cochlea.api.model.ModelStore.Progress;
import io.cochlea.api.model.ModelStore.Source;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * Fetches files into parts that a later attempt goes on with (RFC 9110, 14.2: ranges under {@code
 * If-Range}). What a server sends is bounded by the bytes that are expected, and it has to send.
 */
final class Download {
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final int BLOCK_BYTES = 1 << 16;
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int UNSATISFIABLE = 416;

  private final HttpClient client;
  private final Duration patience;

  /**
   * @param client that follows redirects, but to {@code https} only
   * @param patience how long no byte may come
   */
  Download(HttpClient client, Duration patience) {
    this.client = client;
    this.patience = patience;
  }

  /**
   * Completes {@code part}.
   *
   * @throws IOException naming the source and what is wrong; the part stays, unless what it holds
   *     is not the beginning of the file
   */
  void fetch(Source source, Path part, Progress progress) throws IOException, InterruptedException {
    URI from = source.from();
    try {
      if (Files.exists(part) && Files.size(part) > source.bytes()) {
        Files.delete(part);
      }
      if (!Files.exists(part)) {
        Files.createFile(part, ModelDirectory.ownerOnly());
      }
      if (Files.size(part) < source.bytes()) {
        if ("file".equals(from.getScheme())) {
          copy(source, part, progress);
        } else {
          request(source, part, progress);
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("%s: %s".formatted(from, reason(e)), e);
    }
    check(source, part);
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static void copy(Source source, Path part, Progress progress) throws IOException {
    Path mirror = Path.of(source.from());
    if (!Files.isRegularFile(mirror) || Files.size(mirror) != source.bytes()) {
      throw new IOException("it is no file of " + source.bytes() + " bytes");
    }
    try (InputStream in = Files.newInputStream(mirror)) {
      in.skipNBytes(Files.size(part));
      append(in, source, part, () -> {}, progress);
    }
  }

  private void request(Source source, Path part, Progress progress)
      throws IOException, InterruptedException {
    Path tag = part.resolveSibling(part.getFileName() + ".etag");
    long have = Files.exists(tag) ? Files.size(part) : 0;
    HttpRequest.Builder request = HttpRequest.newBuilder(source.from()).timeout(ANSWER);
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-").header("If-Range", Files.readString(tag));
    }
    HttpResponse<InputStream> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body();
        Stall stall = new Stall(body, patience)) {
      accept(response, have, part, tag);
      append(body, source, part, stall, progress);
    }
  }

  /** Makes the part what the answer goes on with. */
  private static void accept(HttpResponse<?> response, long have, Path part, Path tag)
      throws IOException {
    String range = response.headers().firstValue("Content-Range").orElse("");
    switch (response.statusCode()) {
      case OK -> {
        Files.write(part, new byte[0]);
        Optional<String> strong =
            response.headers().firstValue("ETag").filter(value -> value.startsWith("\""));
        Files.deleteIfExists(tag);
        if (strong.isPresent()) {
          Files.writeString(Files.createFile(tag, ModelDirectory.ownerOnly()), strong.get());
        }
      }
      case PARTIAL -> {
        if (have == 0 || !range.startsWith("bytes " + have + "-")) {
          throw new IOException("asked to go on from " + have + ", the server sends " + range);
        }
      }
      case UNSATISFIABLE -> {
        Files.write(part, new byte[0]);
        throw new IOException("the server has another file now; the next attempt begins anew");
      }
      default ->
          throw new IOException(
              "the server answers %d%s"
                  .formatted(
                      response.statusCode(),
                      response
                          .headers()
                          .firstValue("Location")
                          .map(to -> " to " + to + "; only https is followed")
                          .orElse("")));
    }
  }

  private static void append(
      InputStream in, Source source, Path part, Runnable heard, Progress progress)
      throws IOException {
    long done = Files.size(part);
    byte[] block = new byte[BLOCK_BYTES];
    try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.APPEND)) {
      for (int count = in.read(block); count >= 0; count = in.read(block)) {
        if (done + count > source.bytes()) {
          throw new IOException("more than the " + source.bytes() + " bytes of the manifest come");
        }
        out.write(block, 0, count);
        done += count;
        heard.run();
        progress.at(source.name(), done, source.bytes());
      }
    }
    if (done < source.bytes()) {
      throw new IOException(
          "it broke off after %d of %d bytes; the next attempt goes on"
              .formatted(done, source.bytes()));
    }
  }

  private static void check(Source source, Path part) throws IOException {
    String actual = Sha256.of(part);
    if (!actual.equals(source.sha256())) {
      Files.delete(part);
      throw new IOException(
          "%s has SHA-256 %s, the manifest says %s"
              .formatted(source.from(), actual, source.sha256()));
    }
  }
}
