package io.cochlea.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who is let in, and by what name they are counted. Thread-safe. */
final class Access {
  private static final String SCHEME = "Bearer ";
  private static final String SUBPROTOCOL = "openai-insecure-api-key.";
  private static final int NAME_BYTES = 6;

  private final Supplier<List<byte[]>> known;
  private final ClientSecrets secrets;

  /**
   * @param known SHA-256 of each key as it is now; none lets everyone in
   * @param secrets that open WebSockets too
   */
  Access(Supplier<List<byte[]>> known, ClientSecrets secrets) {
    this.known = known;
    this.secrets = secrets;
  }

  /**
   * The client of a request: by its key where keys are asked for, otherwise by its address.
   *
   * @throws Problem when it brings no key that is known
   */
  String client(HttpRequest request, @Nullable SocketAddress from) throws Problem {
    List<byte[]> keys = known.get();
    if (keys.isEmpty()) {
      return address(from);
    }
    String key = key(request);
    ClientSecrets.Grant grant = Upgrade.isAsked(request) ? secrets.find(key) : null;
    if (grant != null) {
      return grant.client();
    }
    byte[] hash = sha256(key);
    boolean found = false;
    for (byte[] each : keys) {
      found |= MessageDigest.isEqual(each, hash);
    }
    if (found) {
      return "key " + HexFormat.of().formatHex(hash, 0, NAME_BYTES);
    }
    throw new Problem(
        HttpResponseStatus.UNAUTHORIZED,
        "invalid_api_key",
        null,
        key.isEmpty()
            ? "an API key is needed, as the header Authorization: Bearer KEY"
            : "the API key is not known here");
  }

  /**
   * The key that a request brings; empty for none. Browsers cannot give a WebSocket headers, so
   * that OpenAI's clients bring it there as one of the subprotocols they offer.
   */
  static String key(HttpRequest request) {
    String header = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    if (header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return header.substring(SCHEME.length()).strip();
    }
    return request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
        .flatMap(offered -> Arrays.stream(offered.split(",")))
        .map(String::strip)
        .filter(offered -> offered.startsWith(SUBPROTOCOL))
        .map(offered -> offered.substring(SUBPROTOCOL.length()))
        .findFirst()
        .orElse("");
  }

  /** The client of a request that needs no key. */
  static String address(@Nullable SocketAddress from) {
    return from instanceof InetSocketAddress address && address.getAddress() != null
        ? address.getAddress().getHostAddress()
        : "local";
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
