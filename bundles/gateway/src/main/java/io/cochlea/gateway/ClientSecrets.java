package io.cochlea.gateway;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keys that live for minutes, made by who has a real one for somebody who shall not see that, such
 * as a web page: they open Realtime sockets, and nothing else. Kept in memory only. Thread-safe.
 */
final class ClientSecrets {
  static final String PREFIX = "ek_";
  private static final int BYTES = 24;
  private static final int MOST = 10_000;

  /**
   * What a secret stands for.
   *
   * @param client by what name its owner is counted
   * @param session that its conversations begin with
   */
  record Grant(String client, Instant expires, RealtimeSession session) {}

  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock;
  private final Map<String, Grant> grants = new LinkedHashMap<>();

  ClientSecrets(InstantSource clock) {
    this.clock = clock;
  }

  Instant now() {
    return clock.instant();
  }

  /**
   * A new one.
   *
   * @throws Problem when there are too many already
   */
  synchronized String make(Grant grant) throws Problem {
    grants.values().removeIf(this::isOver);
    if (grants.size() >= MOST) {
      throw Problem.busy(
          HttpResponseStatus.TOO_MANY_REQUESTS,
          "rate_limit_exceeded",
          "more than " + MOST + " client secrets at once",
          1);
    }
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String secret = PREFIX + HexFormat.of().formatHex(bytes);
    grants.put(secret, grant);
    return secret;
  }

  /** Null when it is none, or over. */
  synchronized @Nullable Grant find(String secret) {
    Grant grant = grants.get(secret);
    return grant == null || isOver(grant) ? null : grant;
  }

  private boolean isOver(Grant grant) {
    return !clock.instant().isBefore(grant.expires());
  }
}
