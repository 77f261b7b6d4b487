package io.cochlea.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The web page: the files of the folder {@code web} that are named here, and no others. Anyone may
 * have them; what they call asks for a key where keys are configured. Thread-safe.
 */
final class Page implements Route {
  private static final String INDEX = "index.html";

  private static final List<String> NAMES =
      List.of(
          INDEX,
          "icon.svg",
          "theme.css",
          "transcript.css",
          "monitor.css",
          "app.js",
          "server.js",
          "dictation.js",
          "pcm-worklet.js",
          "upload.js",
          "source-panel.js",
          "transcript-panel.js",
          "monitor-panel.js",
          "history.js",
          "plot.js");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  /** Nothing inline, nothing from elsewhere, no text that becomes markup, no frame around it. */
  private static final String POLICY =
      String.join(
          "; ",
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "img-src 'self'",
          "connect-src 'self'",
          "base-uri 'none'",
          "form-action 'none'",
          "frame-ancestors 'none'",
          "require-trusted-types-for 'script'",
          "trusted-types 'none'");

  private static final int TAG_BYTES = 12;

  private record File(ByteBuf content, String type, String tag) {}

  private final Map<String, File> files = new HashMap<>();

  Page() {
    for (String name : NAMES) {
      files.put("/" + name, file(name));
    }
    files.put("/", file(INDEX));
  }

  private static File file(String name) {
    try (InputStream in = Page.class.getResourceAsStream("/web/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the bundle lacks web/" + name);
      }
      byte[] content = in.readAllBytes();
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return new File(
          Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(content).asReadOnly()),
          TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), ""),
          '"' + HexFormat.of().formatHex(Arrays.copyOf(hash, TAG_BYTES)) + '"');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Where it answers. */
  Set<String> paths() {
    return Set.copyOf(files.keySet());
  }

  @Override
  public boolean isPublic() {
    return true;
  }

  @Override
  public Exchange open(HttpRequest request, String path, String client, Reply reply)
      throws Problem {
    File file = files.get(path);
    if (file == null) {
      throw new Problem(
          HttpResponseStatus.NOT_FOUND, "not_found", null, "there is nothing at this path");
    }
    HttpHeaders headers = headers(file);
    String known = request.headers().get(HttpHeaderNames.IF_NONE_MATCH, "");
    return known.contains(file.tag())
        ? (Exchange.Bodiless)
            () -> reply.send(HttpResponseStatus.NOT_MODIFIED, headers, Unpooled.EMPTY_BUFFER)
        : (Exchange.Bodiless)
            () -> reply.send(HttpResponseStatus.OK, headers, file.content().duplicate());
  }

  private static HttpHeaders headers(File file) {
    return new DefaultHttpHeaders()
        .set(HttpHeaderNames.CONTENT_TYPE, file.type())
        .set(HttpHeaderNames.ETAG, file.tag())
        .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
        .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
        .set("Referrer-Policy", "no-referrer")
        .set("Permissions-Policy", "microphone=(self), camera=(), geolocation=()")
        .set("Cross-Origin-Opener-Policy", "same-origin")
        .set("Cross-Origin-Resource-Policy", "same-origin");
  }
}
