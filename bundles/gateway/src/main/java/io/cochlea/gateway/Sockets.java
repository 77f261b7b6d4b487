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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frames of one WebSocket, handed to its dialogue; reads no more than that takes. Confined to
 * its event loop, but for {@link #room}.
 */
final class Sockets extends ChannelInboundHandlerAdapter implements Outlet {
  private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

  private final Channel channel;
  private final Dialogue dialogue;
  private final Runnable whenClosed;

  /** A message that the dialogue has not taken all of. */
  private @Nullable ByteBuf held;

  private boolean closed;

  /**
   * @param request that it was opened with
   * @param whenClosed run once it is over
   */
  Sockets(Channel channel, HttpRequest request, SocketRoute route, Runnable whenClosed) {
    this.channel = channel;
    this.whenClosed = whenClosed;
    dialogue = route.open(request, this, channel.eventLoop(), this::room);
  }

  void open() {
    dialogue.opened();
    channel.read();
  }

  private void room() {
    channel
        .eventLoop()
        .execute(() -> {
          ByteBuf message = held;
          if (message != null) {
            held = null;
            binary(message);
          }
          if (held == null && !closed && dialogue.ready()) {
            channel.read();
          }
        });
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    boolean kept = false;
    try {
      switch (message) {
        case TextWebSocketFrame frame -> text(frame.text());
        case BinaryWebSocketFrame frame -> {
          kept = true;
          binary(frame.content());
        }
        case PingWebSocketFrame frame -> {
          kept = true;
          var _ = channel.writeAndFlush(new PongWebSocketFrame(frame.content()));
        }
        case CloseWebSocketFrame _ -> close(WebSocketCloseStatus.NORMAL_CLOSURE, "");
        default -> {}
      }
    } finally {
      if (!kept) {
        ReferenceCountUtil.release(message);
      }
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

  /** Owns {@code message}. */
  private void binary(ByteBuf message) {
    boolean taken = true;
    try {
      if (!closed) {
        taken = dialogue.binary(message);
      }
    } catch (Problem e) {
      dialogue.failed(e);
    } catch (RuntimeException e) {
      broken(e);
    }
    if (taken) {
      message.release();
    } else {
      held = message;
    }
  }

  private void broken(RuntimeException e) {
    LOG.error("A WebSocket's dialogue failed", e);
    close(WebSocketCloseStatus.INTERNAL_SERVER_ERROR, "it failed here");
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext from) {
    if (held == null && !closed && dialogue.ready()) {
      channel.read();
    }
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
      if (held != null) {
        held.release();
        held = null;
      }
      var _ = channel.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext from) {
    end();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext from, Object event) {
    if (event instanceof IdleStateEvent && held == null) {
      close(WebSocketCloseStatus.POLICY_VIOLATION, "nothing came for too long");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    LOG.debug("WebSocket of {} broke", channel.remoteAddress(), cause);
    end();
  }
}
