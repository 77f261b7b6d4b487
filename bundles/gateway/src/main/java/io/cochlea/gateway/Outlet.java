package io.cochlea.gateway;

import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;

/** The way to the other side of a WebSocket. Called by its event loop. */
interface Outlet {

  void send(String text);

  /** Takes over the frame. */
  void send(TextWebSocketFrame frame);

  /** Ends the connection, after what was sent. */
  void close(WebSocketCloseStatus status, String reason);
}
