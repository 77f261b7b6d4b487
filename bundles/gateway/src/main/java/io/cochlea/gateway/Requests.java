package io.cochlea.gateway;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The requests of one connection, one after the other. Confined to its event loop. */
final class Requests extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

  /** How much of a refused body is read before the connection breaks off under its sender. */
  private static final long LINGER_BYTES = 64L << 20;

  /** How much of a body that nobody wants is taken for an accident. */
  private static final long UNWANTED_BYTES = 64L << 10;

  /** What has to come of a body in every time that a connection may be idle. */
  private static final long LEAST_BYTES = 1_024;

  private static final int SWITCHING = HttpResponseStatus.SWITCHING_PROTOCOLS.code();

  private final Site site;
  private final Meters meters;
  private final int idleSeconds;

  /** What came behind a request that is not answered yet; no more than one read of the socket. */
  private final Queue<Object> early = new ArrayDeque<>();

  private @Nullable ScheduledFuture<?> deadline;
  private @Nullable Exchange exchange;
  private @Nullable Reply current;

  /** Whether a request is running whose answer is not written yet. */
  private boolean answering;

  /** Whether the connection is a WebSocket from now on. */
  private boolean upgraded;

  private long received;
  private long discarded;

  /** What the client had not read when it was looked at last. */
  private long unread;

  /** Whether no more requests are taken. */
  private volatile boolean leaving;

  /** Read by whoever answers: a connection whose request is cut short cannot go on. */
  private volatile boolean complete = true;

  Requests(Site site, Meters meters, int idleSeconds) {
    this.site = site;
    this.meters = meters;
    this.idleSeconds = idleSeconds;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    awaitHead(context);
    context.fireChannelActive();
  }

  /** However slowly its bytes drip in, the head of a request has to be here in time. */
  private void awaitHead(ChannelHandlerContext context) {
    deadline = context.executor().schedule(() -> close(context), idleSeconds, TimeUnit.SECONDS);
    context.read();
  }

  /** However slowly its bytes drip in, enough of a body has to come in every such time. */
  private void awaitBody(ChannelHandlerContext context) {
    relax();
    long before = received;
    deadline =
        context
            .executor()
            .schedule(() -> judgePace(context, received - before), idleSeconds, TimeUnit.SECONDS);
  }

  private void judgePace(ChannelHandlerContext context, long came) {
    Reply reply = current;
    if (came >= LEAST_BYTES) {
      awaitBody(context);
    } else if (exchange == null || reply == null) {
      close(context);
    } else {
      awaitBody(context);
      reply.fail(
          new Problem(
              HttpResponseStatus.REQUEST_TIMEOUT,
              "request_timeout",
              null,
              "less than %d bytes of the body came in %d s".formatted(LEAST_BYTES, idleSeconds)));
    }
  }

  private void relax() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  private static void close(ChannelHandlerContext context) {
    var _ = context.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (upgraded) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (answering && complete) {
      early.add(message);
      return;
    }
    try {
      if (message instanceof HttpRequest request) {
        head(context, request);
      }
      if (message instanceof HttpContent content) {
        body(context, content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void head(ChannelHandlerContext context, HttpRequest request) {
    awaitBody(context);
    long start = System.nanoTime();
    String id = RequestId.of(request.headers());
    request.headers().set(RequestId.HEADER, id);
    boolean keepAlive = HttpUtil.isKeepAlive(request);
    complete = false;
    answering = true;
    discarded = 0;
    Reply reply =
        new Reply(
            context.channel(),
            () -> keepAlive && complete && !leaving,
            site.reader(request.headers()),
            id,
            answer ->
                context
                    .executor()
                    .execute(() -> {
                      meters.answered(answer.route(), answer.status(), System.nanoTime() - start);
                      answered(context, keepAlive);
                    }));
    current = reply;
    try (var _ = MDC.putCloseable(RequestId.CONTEXT, id)) {
      if (request.decoderResult().isFailure()) {
        throw malformed(request.decoderResult().cause());
      }
      String path = path(request);
      if (Upgrade.isAsked(request)) {
        Upgrade.begin(
            context,
            request,
            path,
            site,
            this,
            route -> meters.answered(route, SWITCHING, System.nanoTime() - start));
        upgraded = true;
        relax();
        return;
      }
      exchange = site.open(request, path, context.channel().remoteAddress(), reply);
      if (HttpUtil.is100ContinueExpected(request)) {
        var _ =
            context.writeAndFlush(
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
      }
    } catch (Problem e) {
      reply.fail(e);
    } catch (RuntimeException e) {
      fail(reply, e);
    }
  }

  private static String path(HttpRequest request) throws Problem {
    try {
      return new QueryStringDecoder(request.uri()).path();
    } catch (IllegalArgumentException e) {
      throw malformed(e);
    }
  }

  private static Problem malformed(Throwable cause) {
    boolean tooLong = cause instanceof TooLongFrameException;
    return new Problem(
        tooLong
            ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            : HttpResponseStatus.BAD_REQUEST,
        "malformed_request",
        null,
        tooLong ? "line or headers are too long" : "this is not an HTTP request");
  }

  private void body(ChannelHandlerContext context, HttpContent content) {
    Exchange running = exchange;
    Reply reply = current;
    boolean last = content instanceof LastHttpContent;
    complete |= last;
    if (last) {
      relax();
    }
    int bytes = content.content().readableBytes();
    received += bytes;
    if (running == null || reply == null) {
      discarded += bytes;
      if (discarded > LINGER_BYTES || (last && !answering)) {
        close(context);
      }
    } else if (running instanceof Exchange.Bodiless && (discarded += bytes) > UNWANTED_BYTES) {
      close(context);
    } else {
      try {
        if (content.decoderResult().isFailure()) {
          throw malformed(content.decoderResult().cause());
        }
        running.content(content);
        if (last) {
          running.complete();
        }
      } catch (Problem e) {
        reply.fail(e);
      } catch (RuntimeException e) {
        fail(reply, e);
      }
    }
  }

  /** What is left over in one read of the connection is next; only then is more read. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (!upgraded && (!complete || !answering)) {
      context.read();
    }
    context.fireChannelReadComplete();
  }

  private static void fail(Reply reply, RuntimeException e) {
    LOG.error("A request failed", e);
    reply.fail(
        new Problem(
            HttpResponseStatus.INTERNAL_SERVER_ERROR, "internal_error", null, "it failed here"));
  }

  /** The answer is written; what is left of a body that was refused is read and dropped. */
  private void answered(ChannelHandlerContext context, boolean keepAlive) {
    answering = false;
    end();
    if (complete) {
      if (keepAlive && !leaving) {
        awaitHead(context);
        while (!early.isEmpty() && !(answering && complete)) {
          channelRead(context, early.remove());
        }
      } else {
        close(context);
      }
    } else {
      context.read();
    }
  }

  private void end() {
    Exchange running = exchange;
    exchange = null;
    current = null;
    if (running != null) {
      running.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    relax();
    end();
    early.forEach(ReferenceCountUtil::release);
    early.clear();
    context.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent) {
      judgeReader(context);
    } else if (event instanceof Listener.Notice) {
      leaving = true;
      if (complete && !answering) {
        close(context);
      }
    }
  }

  /** A client that reads nothing of its answer in such a time is let go. */
  private void judgeReader(ChannelHandlerContext context) {
    ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
    long now = buffer == null ? 0 : buffer.totalPendingWriteBytes();
    if (now > 0 && now >= unread && unread > 0) {
      close(context);
    }
    unread = now;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("Connection of {} broke", context.channel().remoteAddress(), cause);
    close(context);
  }
}
