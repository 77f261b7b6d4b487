package io.cochlea.ring.client;

import java.net.URI;
import java.time.Duration;

/**
 * Where and when to upload audio while no server can be attached to. Audio that was uploaded and
 * answered is let go; everything else waits in the ring.
 *
 * @param endpoint of transcriptions, {@code http(s)://…/v1/audio/transcriptions}
 * @param patience how long a server may be away before uploading begins, 0 to 1 hour
 * @param piece the longest audio of one upload, 1 second to 10 minutes; also at most half the ring
 */
public record HttpFallback(URI endpoint, Duration patience, Duration piece) {
  private static final Duration MAX_PATIENCE = Duration.ofHours(1);
  private static final Duration MIN_PIECE = Duration.ofSeconds(1);
  private static final Duration MAX_PIECE = Duration.ofMinutes(10);

  /**
   * @throws IllegalArgumentException naming the field, its value and what is allowed
   */
  public HttpFallback {
    if (!"http".equals(endpoint.getScheme()) && !"https".equals(endpoint.getScheme())) {
      throw new IllegalArgumentException("endpoint " + endpoint + " is not http or https");
    }
    require("patience", patience, Duration.ZERO, MAX_PATIENCE);
    require("piece", piece, MIN_PIECE, MAX_PIECE);
  }

  /** After 5 seconds, in pieces of up to 15. */
  public HttpFallback(URI endpoint) {
    this(endpoint, Duration.ofSeconds(5), Duration.ofSeconds(15));
  }

  private static void require(String field, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s %s is not within %s to %s".formatted(field, value, least, most));
    }
  }
}
