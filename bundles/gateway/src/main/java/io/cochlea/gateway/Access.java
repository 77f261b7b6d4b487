package io.cochlea.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who is let in, and by what name they are counted. Thread-safe. */
final class Access {
  private static final String SCHEME = "Bearer ";
  private static final int NAME_BYTES = 6;

  private final Supplier<List<byte[]>> known;

  /**
   * @param known SHA-256 of each key as it is now; none lets everyone in
   */
  Access(Supplier<List<byte[]>> known) {
    this.known = known;
  }

  /**
   * The client of a request: by its key where keys are asked for, otherwise by its address.
   *
   * @throws Problem when it brings no key that is known
   */
  String client(HttpRequest request, @Nullable SocketAddress from) throws Problem {
    List<byte[]> keys = known.get();
    if (keys.isEmpty()) {
      return from instanceof InetSocketAddress address && address.getAddress() != null
          ? address.getAddress().getHostAddress()
          : "local";
    }
    String header = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    if (header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      byte[] hash = sha256(header.substring(SCHEME.length()).strip());
      boolean found = false;
      for (byte[] key : keys) {
        found |= MessageDigest.isEqual(key, hash);
      }
      if (found) {
        return "key " + HexFormat.of().formatHex(hash, 0, NAME_BYTES);
      }
    }
    throw new Problem(
        HttpResponseStatus.UNAUTHORIZED,
        "invalid_api_key",
        null,
        header.isEmpty()
            ? "an API key is needed, as the header Authorization: Bearer KEY"
            : "the API key is not known here");
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
