package io.cochlea.gateway;

import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.util.concurrent.Executor;

/** The way to the other side of a WebSocket. Called by its event loop, but for {@link #room}. */
interface Outlet {

  void send(String text);

  /** Takes over the frame. */
  void send(TextWebSocketFrame frame);

  /** Ends the connection, after what was sent. */
  void close(WebSocketCloseStatus status, String reason);

  /** Tells, on any thread, that the dialogue may be ready again. */
  void room();

  /** The event loop. */
  Executor loop();

  /** Id of the request that it began with. */
  String request();
}
