package io.cochlea.gateway;

import io.netty.handler.codec.http.HttpRequest;
import java.util.concurrent.Executor;

/** What a WebSocket speaks. Called by its event loop. */
@FunctionalInterface
interface SocketRoute {

  /**
   * @param room to be run, on any thread, when the dialogue takes more again
   */
  Dialogue open(HttpRequest request, Outlet outlet, Executor loop, Runnable room);
}
