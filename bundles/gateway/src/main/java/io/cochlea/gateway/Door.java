package io.cochlea.gateway;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens at a place for as long as it is wanted there: tries again while that is not possible, and
 * moves without an end to what runs. Thread-safe.
 */
final class Door {
  private static final Logger LOG = LoggerFactory.getLogger(Door.class);
  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;
  private static final long DRAIN_SECONDS = 5;

  /**
   * Where to listen, and how.
   *
   * @param tls certificate and key; null for none
   */
  record Place(InetSocketAddress address, Transport transport, Settings.@Nullable Tls tls) {}

  private final String news;
  private final Listener.Inside inside;
  private @Nullable Place place;
  private @Nullable Listener listener;
  private @Nullable Thread trying;

  /** Those that were left while something ran there. */
  private final List<Listener> left = new ArrayList<>();

  /**
   * @param news how the log says that it listens: a format of URL and transport
   */
  Door(String news, Listener.Inside inside) {
    this.news = news;
    this.inside = inside;
  }

  /**
   * Listens there, and nowhere else; what runs may end where it began. Until it can listen there it
   * goes on where it is.
   *
   * @param to null for nowhere
   */
  synchronized void move(@Nullable Place to) {
    if (Objects.equals(to, place)) {
      return;
    }
    place = to;
    if (trying != null) {
      trying.interrupt();
      trying = null;
    }
    if (to == null) {
      leave();
      return;
    }
    try {
      open(to);
    } catch (IOException e) {
      LOG.error(
          "{}; {}trying again until it can",
          e.getMessage(),
          listener == null ? "" : "still at " + url(listener) + ", ");
      trying = Thread.ofVirtual().name("cochlea-door").start(() -> insist(to));
    }
  }

  private void insist(Place to) {
    try {
      long pause = FIRST_PAUSE_MILLIS;
      do {
        Thread.sleep(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      } while (!retry(to));
    } catch (InterruptedException e) {
      LOG.debug("{} is not wanted any more", to);
    }
  }

  /** Whether nothing is left to try. */
  private synchronized boolean retry(Place to) {
    if (!to.equals(place)) {
      return true;
    }
    try {
      open(to);
      return true;
    } catch (IOException e) {
      LOG.debug("Still not", e);
      return false;
    }
  }

  private void open(Place to) throws IOException {
    Certificate certificate = to.tls() == null ? null : new Certificate(to.tls());
    if (listener != null && listener.address().getPort() == to.address().getPort()) {
      leave();
    }
    Listener opened = new Listener(to, certificate, inside);
    leave();
    listener = opened;
    LOG.info(news.formatted(url(opened), to.transport()));
  }

  private void leave() {
    if (listener != null) {
      listener.leave();
      left.removeIf(Listener::isOver);
      left.add(listener);
      listener = null;
    }
  }

  /** Where it listens; null while it does not. */
  synchronized @Nullable InetSocketAddress address() {
    return listener == null ? null : listener.address();
  }

  /** Where it listens and by what, in words. */
  synchronized String words() {
    return listener == null || place == null
        ? "not listening"
        : url(listener) + " by " + place.transport();
  }

  private static String url(Listener listener) {
    InetAddress host = listener.address().getAddress();
    String name = host.getHostAddress();
    return "%s://%s:%d"
        .formatted(
            listener.isSecure() ? "https" : "http",
            host instanceof Inet6Address ? "[" + name + "]" : name,
            listener.address().getPort());
  }

  /** Closes all of them; what runs may end for some seconds, then it is broken off. */
  static void close(Door... doors) {
    for (Door door : doors) {
      door.move(null);
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_SECONDS);
    for (Door door : doors) {
      door.left().forEach(each -> each.drain(deadline));
    }
  }

  private synchronized List<Listener> left() {
    return List.copyOf(left);
  }
}
