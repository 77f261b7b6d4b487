package io.cochlea.gateway;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.util.function.Consumer;

/** Makes a WebSocket of a connection (RFC 6455). */
final class Upgrade {
  /** Twenty seconds of Realtime audio in base64. */
  private static final int MAX_MESSAGE_BYTES = 1 << 20;

  private static final String PROTOCOLS = "realtime";

  private static final WebSocketDecoderConfig FRAMES =
      WebSocketDecoderConfig.newBuilder()
          .maxFramePayloadLength(MAX_MESSAGE_BYTES)
          .closeOnProtocolViolation(false) // Sockets does, and sees to it that the reason arrives
          .build();

  private Upgrade() {}

  static boolean isAsked(HttpRequest request) {
    return request
        .headers()
        .containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
  }

  /**
   * Shakes hands, and puts a {@link Sockets} in the place of {@code before}.
   *
   * @param done told the route once it is one
   * @throws Problem when there is none at this path, or the client may not ask
   */
  static void begin(
      ChannelHandlerContext context,
      HttpRequest request,
      String path,
      Site site,
      Requests before,
      Consumer<String> done)
      throws Problem {
    Site.Admission admission = site.socket(request, path, context.channel().remoteAddress());
    FullHttpRequest full =
        new DefaultFullHttpRequest(request.protocolVersion(), request.method(), request.uri());
    full.headers().set(request.headers());
    try {
      WebSocketServerHandshaker handshaker =
          new WebSocketServerHandshakerFactory(path, PROTOCOLS, FRAMES).newHandshaker(full);
      if (handshaker == null) {
        throw refused("only version 13 of the WebSocket protocol is spoken here");
      }
      HttpHeaders own =
          new DefaultHttpHeaders().set(RequestId.HEADER, full.headers().get(RequestId.HEADER));
      var _ =
          handshaker
              .handshake(context.channel(), full, own, context.newPromise())
              .addListener(shaken -> {
                if (!shaken.isSuccess()) {
                  admission.end().run();
                  var _ = context.close();
                  return;
                }
                context.pipeline().addLast(new WebSocketFrameAggregator(MAX_MESSAGE_BYTES));
                context.pipeline().remove(before);
                Sockets sockets =
                    new Sockets(context.channel(), full, admission.route(), admission.end());
                context.pipeline().addLast(sockets);
                sockets.open();
                done.accept(admission.name());
              });
    } catch (WebSocketHandshakeException e) {
      admission.end().run();
      throw refused("this is no WebSocket handshake");
    } catch (Problem e) {
      admission.end().run();
      throw e;
    }
  }

  private static Problem refused(String message) {
    return new Problem(HttpResponseStatus.BAD_REQUEST, "bad_handshake", null, message);
  }
}
