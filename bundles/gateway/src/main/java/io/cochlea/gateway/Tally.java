package io.cochlea.gateway;

import io.cochlea.api.metrics.Traffic;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/** Counts one connection, and the bytes that go through it. Confined to its event loop. */
final class Tally extends ChannelDuplexHandler {
  private final Traffic traffic;

  Tally(Traffic traffic) {
    this.traffic = traffic;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    traffic.opened();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    traffic.closed();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes) {
      traffic.received(bytes.readableBytes());
    }
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      traffic.sent(bytes.readableBytes());
    }
    var _ = context.write(message, promise);
  }
}
