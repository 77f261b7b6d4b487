package io.cochlea.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frames of one WebSocket, handed to its dialogue; reads no more than that takes. Confined to
 * its event loop, but for {@link #room}.
 */
final class Sockets extends ChannelInboundHandlerAdapter implements Outlet {
  private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

  /** How long the other side may take to close after it was told to. */
  private static final long LINGER_SECONDS = 2;

  private final Channel channel;
  private final String request;
  private final Dialogue dialogue;
  private final Runnable whenClosed;

  /** What came behind a message that is still being taken; no more than one read of the socket. */
  private final Queue<WebSocketFrame> early = new ArrayDeque<>();

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
    channel.eventLoop().execute(this::goOn);
  }

  private void goOn() {
    while (!closed && dialogue.ready() && !early.isEmpty()) {
      take(early.remove());
    }
    if (closed || dialogue.ready()) {
      channel.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    switch (message) {
      case WebSocketFrame frame when closed -> {
        if (frame instanceof CloseWebSocketFrame) {
          var _ = channel.close();
        }
        frame.release();
      }
      case PingWebSocketFrame frame -> answer(frame);
      case CloseWebSocketFrame frame -> {
        frame.release();
        close(WebSocketCloseStatus.NORMAL_CLOSURE, "");
      }
      case WebSocketFrame frame when early.isEmpty() && dialogue.ready() -> take(frame);
      case WebSocketFrame frame -> early.add(frame);
      default -> ReferenceCountUtil.release(message);
    }
  }

  private void answer(PingWebSocketFrame ping) {
    if (channel.isWritable()) {
      var _ = channel.writeAndFlush(new PongWebSocketFrame(ping.content()), channel.voidPromise());
    } else {
      ping.release();
      end();
    }
  }

  private void take(WebSocketFrame frame) {
    try {
      switch (frame) {
        case TextWebSocketFrame text -> dialogue.text(text.content());
        case BinaryWebSocketFrame binary -> dialogue.binary(binary.content());
        default -> {}
      }
    } catch (Problem e) {
      dialogue.failed(e);
    } catch (CharacterCodingException e) {
      close(WebSocketCloseStatus.INVALID_PAYLOAD_DATA, "text is not UTF-8");
    } catch (RuntimeException e) {
      LOG.error("A WebSocket's dialogue failed", e);
      close(WebSocketCloseStatus.INTERNAL_SERVER_ERROR, "it failed here");
    } finally {
      frame.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext from) {
    goOn();
  }

  @Override
  public void send(String text) {
    send(new TextWebSocketFrame(text));
  }

  /** A client that does not read what it asked for is let go before it fills the memory. */
  @Override
  public void send(TextWebSocketFrame frame) {
    if (!closed && channel.isWritable()) {
      var _ = channel.writeAndFlush(frame, channel.voidPromise());
      return;
    }
    frame.release();
    end();
  }

  /** What still comes is read and dropped for a while: else the reason might not arrive. */
  @Override
  public void close(WebSocketCloseStatus status, String reason) {
    if (!closed) {
      over();
      var _ = channel.writeAndFlush(new CloseWebSocketFrame(status, reason));
      var _ = channel.eventLoop().schedule(this::drop, LINGER_SECONDS, TimeUnit.SECONDS);
      channel.read();
    }
  }

  private void drop() {
    var _ = channel.close();
  }

  private void over() {
    if (!closed) {
      closed = true;
      dialogue.close();
      whenClosed.run();
      early.forEach(WebSocketFrame::release);
      early.clear();
    }
  }

  private void end() {
    if (!closed) {
      over();
      var _ = channel.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext from) {
    over();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext from, Object event) {
    if (event instanceof IdleStateEvent idle && dialogue.ready()) {
      idle(idle.isFirst());
    } else if (event == Listener.Notice.ENDING && !closed) {
      dialogue.finish();
    }
  }

  /** Who says nothing may be thinking; who does not even answer a ping is gone. */
  private void idle(boolean first) {
    if (first && !closed) {
      var _ = channel.writeAndFlush(new PingWebSocketFrame(), channel.voidPromise());
    } else {
      close(WebSocketCloseStatus.POLICY_VIOLATION, "nothing came for too long");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    LOG.debug("WebSocket of {} broke", channel.remoteAddress(), cause);
    switch (cause) {
      case CorruptedWebSocketFrameException e -> close(e.closeStatus(), "this breaks RFC 6455");
      case TooLongFrameException _ ->
          close(WebSocketCloseStatus.MESSAGE_TOO_BIG, "a message is too long");
      case DecoderException e when e.getCause() instanceof TooLongFrameException ->
          close(WebSocketCloseStatus.MESSAGE_TOO_BIG, "a message is too long");
      default -> end();
    }
  }
}
