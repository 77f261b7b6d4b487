package io.cochlea.gateway;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** What answers at an address. Thread-safe; called by event loops. */
interface Site {

  /**
   * Begins to answer.
   *
   * @param path decoded, without the query
   * @return what takes the body
   * @throws Problem when nobody answers, or the client may not ask
   */
  Exchange open(HttpRequest request, String path, @Nullable SocketAddress from, Reply reply)
      throws Problem;

  /**
   * A WebSocket that may be opened.
   *
   * @throws Problem when there is none at this path, or the client may not ask
   */
  default Admission socket(HttpRequest request, String path, @Nullable SocketAddress from)
      throws Problem {
    throw new Problem(
        HttpResponseStatus.NOT_FOUND, "not_found", null, "there is no WebSocket at this path");
  }

  /** The foreign web page that may read the answer; empty for none. */
  default String reader(HttpHeaders headers) {
    return "";
  }

  /**
   * What a WebSocket becomes.
   *
   * @param name of the route, as it is registered
   * @param end must be run once it is over
   */
  record Admission(String name, SocketRoute route, Runnable end) {}
}
