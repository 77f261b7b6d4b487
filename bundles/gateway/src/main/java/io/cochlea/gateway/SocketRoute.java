package io.cochlea.gateway;

import io.netty.handler.codec.http.HttpRequest;

/** What a WebSocket speaks. Called by its event loop. */
@FunctionalInterface
interface SocketRoute {

  Dialogue open(HttpRequest request, Outlet outlet);
}
