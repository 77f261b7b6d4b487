package io.cochlea.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The answer to one request; the first one given counts. Thread-safe. */
final class Reply {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);
  private static final long PAUSE_MILLIS = 10;

  private final Channel channel;
  private final BooleanSupplier keepAlive;
  private final String origin;
  private final String id;
  private final Consumer<Reply> over;
  private final AtomicBoolean begun = new AtomicBoolean();
  private String route = "other";
  private int status = HttpResponseStatus.OK.code();

  /**
   * @param origin that may read it; empty for the server's own pages only
   * @param keepAlive whether the connection can go on after an answer that is given now
   * @param id of the request
   * @param over called once it was written
   */
  Reply(
      Channel channel, BooleanSupplier keepAlive, String origin, String id, Consumer<Reply> over) {
    this.channel = channel;
    this.keepAlive = keepAlive;
    this.origin = origin;
    this.id = id;
    this.over = over;
  }

  String id() {
    return id;
  }

  /** Says by which route it is given; on the event loop, before it begins. */
  void route(String name) {
    route = name;
  }

  String route() {
    return route;
  }

  /** Of HTTP; known once it is over. */
  int status() {
    return status;
  }

  /** Answers in full. */
  void send(HttpResponseStatus status, String contentType, String text) {
    send(status, contentType, text, 0);
  }

  private void send(HttpResponseStatus status, String contentType, String text, int retrySeconds) {
    HttpHeaders headers = new DefaultHttpHeaders().set(HttpHeaderNames.CONTENT_TYPE, contentType);
    if (retrySeconds > 0) {
      headers.setInt(HttpHeaderNames.RETRY_AFTER, retrySeconds);
    }
    send(status, headers, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
  }

  /** Answers in full; owns {@code body}. */
  void send(HttpResponseStatus status, HttpHeaders extra, ByteBuf body) {
    if (!begun.compareAndSet(false, true)) {
      body.release();
      return;
    }
    this.status = status.code();
    var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
    headers(response.headers().set(extra));
    if (!status.equals(HttpResponseStatus.NOT_MODIFIED)) {
      response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    }
    finish(response);
  }

  void json(String text) {
    send(HttpResponseStatus.OK, "application/json", text);
  }

  /** Answers with an error; where the answer has begun already, the connection breaks off. */
  void fail(Problem problem) {
    if (begun.get()) {
      var _ = channel.close();
    } else {
      send(problem.status(), "application/json", problem.json(), problem.retrySeconds());
    }
  }

  /** Tells a browser what it may send. */
  void preflight() {
    if (begun.compareAndSet(false, true)) {
      status = HttpResponseStatus.NO_CONTENT.code();
      var response =
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT);
      headers(response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain"));
      response.headers().set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST");
      response.headers().set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, *");
      finish(response);
    }
  }

  /** Begins an answer whose length is not known. */
  void begin(String contentType) {
    if (begun.compareAndSet(false, true)) {
      var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
      headers(response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType));
      response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      response.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE);
      var _ = channel.writeAndFlush(response, channel.voidPromise());
    }
  }

  /**
   * Goes on; waits, not on the event loop, for a client that reads slowly.
   *
   * @throws IOException when the client is gone, or reads nothing for half a minute
   */
  void part(String text) throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (!channel.isWritable() && channel.isActive()) {
      if (System.nanoTime() - start > PATIENCE) {
        var _ = channel.close();
        throw new IOException("the client does not read");
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    if (!channel.isActive()) {
      throw new IOException("the client is gone");
    }
    var _ =
        channel.writeAndFlush(
            new DefaultHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)),
            channel.voidPromise());
  }

  /** Ends what {@link #begin} began. */
  void end() {
    finish(LastHttpContent.EMPTY_LAST_CONTENT);
  }

  private void headers(HttpHeaders headers) {
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set(RequestId.HEADER, id);
    if (!origin.isEmpty()) {
      headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
      headers.set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, RequestId.HEADER);
      headers.set(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
    }
    if (!keepAlive.getAsBoolean()) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }

  private void finish(Object last) {
    var _ = channel.writeAndFlush(last).addListener(future -> over.accept(this));
  }
}
