package io.cochlea.gateway;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * How often a client may ask, and how much of it may run at once: a token bucket and a count for
 * each. Clients of whom nothing runs are forgotten, the longest silent first. Thread-safe.
 */
final class Quotas {
  private static final int MAX_CLIENTS = 10_000;
  private static final int SECONDS = 60;
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  /** Its tokens as they were when it asked last. */
  private static final class Client {
    double tokens;
    long asked;
    int running;
  }

  private final IntSupplier mostPerMinute;
  private final IntSupplier mostAtOnce;
  private final LongSupplier clock;
  private final Map<String, Client> clients = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param mostPerMinute as it is now, like {@code mostAtOnce}
   * @param clock nanoseconds
   */
  Quotas(IntSupplier mostPerMinute, IntSupplier mostAtOnce, LongSupplier clock) {
    this.mostPerMinute = mostPerMinute;
    this.mostAtOnce = mostAtOnce;
    this.clock = clock;
  }

  /**
   * Counts a request.
   *
   * @throws Problem when there were too many
   */
  synchronized void request(String name) throws Problem {
    Client client = client(name);
    int perMinute = mostPerMinute.getAsInt();
    long now = clock.getAsLong();
    client.tokens =
        Math.min(perMinute, client.tokens + (double) (now - client.asked) * perMinute / MINUTE);
    client.asked = now;
    if (client.tokens < 1) {
      throw refused(
          "more than " + perMinute + " requests in a minute",
          (int) Math.ceil((1 - client.tokens) * SECONDS / perMinute));
    }
    client.tokens--;
  }

  /**
   * Counts a transcription that begins; {@link #end} must follow.
   *
   * @throws Problem when as many run as are allowed
   */
  synchronized void begin(String name) throws Problem {
    Client client = client(name);
    int concurrent = mostAtOnce.getAsInt();
    if (client.running >= concurrent) {
      throw refused("more than " + concurrent + " transcriptions at once", 1);
    }
    client.running++;
  }

  synchronized void end(String name) {
    client(name).running--;
  }

  private static Problem refused(String message, int seconds) {
    return Problem.busy(
        HttpResponseStatus.TOO_MANY_REQUESTS, "rate_limit_exceeded", message, seconds);
  }

  private Client client(String name) {
    Client known = clients.get(name);
    if (known != null) {
      return known;
    }
    if (clients.size() >= MAX_CLIENTS) {
      clients.values().stream()
          .filter(client -> client.running == 0)
          .findFirst()
          .ifPresent(clients.values()::remove);
    }
    Client client = new Client();
    client.tokens = mostPerMinute.getAsInt();
    client.asked = clock.getAsLong();
    clients.put(name, client);
    return client;
  }
}
