package io.cochlea.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frames of one WebSocket, handed to its dialogue; reads no more than that takes. Confined to
 * its event loop, but for {@link #room}.
 */
final class Sockets extends ChannelInboundHandlerAdapter implements Outlet {
  private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

  private final Channel channel;
  private final String request;
  private final Dialogue dialogue;
  private final Runnable whenClosed;

  private boolean closed;

  /**
   * @param request that it was opened with
   * @param whenClosed run once it is over
   */
  Sockets(Channel channel, HttpRequest request, SocketRoute route, Runnable whenClosed) {
    this.channel = channel;
    this.whenClosed = whenClosed;
    this.request = request.headers().get(RequestId.HEADER, "");
    dialogue = route.open(request, this);
  }

  void open() {
    dialogue.opened();
    channel.read();
  }

  @Override
  public Executor loop() {
    return channel.eventLoop();
  }

  @Override
  public String request() {
    return request;
  }

  @Override
  public void room() {
    channel.eventLoop().execute(this::read);
  }

  private void read() {
    if (!closed && dialogue.ready()) {
      channel.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    try {
      if (closed) {
        return;
      }
      switch (message) {
        case TextWebSocketFrame frame -> text(frame.text());
        case BinaryWebSocketFrame frame -> binary(frame.content());
        case PingWebSocketFrame frame -> {
          var _ = channel.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
        }
        case CloseWebSocketFrame _ -> close(WebSocketCloseStatus.NORMAL_CLOSURE, "");
        default -> {}
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void text(String message) {
    try {
      dialogue.text(message);
    } catch (Problem e) {
      dialogue.failed(e);
    } catch (RuntimeException e) {
      broken(e);
    }
  }

  private void binary(ByteBuf message) {
    try {
      dialogue.binary(message);
    } catch (Problem e) {
      dialogue.failed(e);
    } catch (RuntimeException e) {
      broken(e);
    }
  }

  private void broken(RuntimeException e) {
    LOG.error("A WebSocket's dialogue failed", e);
    close(WebSocketCloseStatus.INTERNAL_SERVER_ERROR, "it failed here");
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext from) {
    read();
  }

  /** A client that does not read what it asked for is let go before it fills the memory. */
  @Override
  public void send(String text) {
    if (closed) {
      return;
    }
    if (!channel.isWritable()) {
      end();
      return;
    }
    var _ = channel.writeAndFlush(new TextWebSocketFrame(text));
  }

  @Override
  public void close(WebSocketCloseStatus status, String reason) {
    if (!closed) {
      var _ =
          channel
              .writeAndFlush(new CloseWebSocketFrame(status, reason))
              .addListener(future -> end());
    }
  }

  private void end() {
    if (!closed) {
      closed = true;
      dialogue.close();
      whenClosed.run();
      var _ = channel.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext from) {
    end();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext from, Object event) {
    if (event instanceof IdleStateEvent && dialogue.ready()) {
      close(WebSocketCloseStatus.POLICY_VIOLATION, "nothing came for too long");
    } else if (event == Listener.Notice.ENDING && !closed) {
      dialogue.finish();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    LOG.debug("WebSocket of {} broke", channel.remoteAddress(), cause);
    end();
  }
}
