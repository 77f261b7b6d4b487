package io.cochlea.gateway;

import io.cochlea.api.metrics.Traffic;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Takes connections at one address, no more at once than are allowed. Thread-safe. */
final class Listener {
  private static final int BACKLOG = 1_024;
  private static final long QUIET_MILLIS = 100;
  private static final long END_MILLIS = 5_000;

  /**
   * What connections find.
   *
   * @param threads that carry them
   * @param most of them at once
   * @param idleSeconds after which a silent one is closed
   */
  record Inside(int threads, IntSupplier most, IntSupplier idleSeconds, Site site, Meters meters) {}

  /** Told to the handlers of every connection. */
  enum Notice {
    /** No more requests are taken; what runs may end. */
    LEAVING,
    /** What runs has to end now. */
    ENDING
  }

  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Inside inside;
  private final @Nullable Certificate certificate;
  private final EventLoopGroup group;
  private final Channel server;
  private volatile boolean leaving;

  /**
   * @param certificate null for no TLS
   * @throws IOException when the address is taken, or is none of this machine
   */
  Listener(Door.Place place, @Nullable Certificate certificate, Inside inside) throws IOException {
    this.inside = inside;
    this.certificate = certificate;
    group = place.transport().open(inside.threads());
    try {
      server =
          new ServerBootstrap()
              .group(group)
              .channel(place.transport().server())
              .option(ChannelOption.SO_BACKLOG, BACKLOG)
              .option(ChannelOption.SO_REUSEADDR, true)
              .childOption(ChannelOption.TCP_NODELAY, true)
              .childOption(ChannelOption.AUTO_READ, false)
              .childHandler(new Arrivals())
              .bind(place.address())
              .syncUninterruptibly()
              .channel();
    } catch (Exception e) { // Netty throws what the system call failed with, undeclared
      end();
      String at = place.address().getAddress().getHostAddress() + ":" + place.address().getPort();
      throw new IOException("cannot listen at " + at + ": " + e.getMessage(), e);
    }
  }

  private final class Arrivals extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel channel) {
      if (connections.size() >= inside.most().getAsInt()) {
        var _ = channel.close();
        return;
      }
      connections.add(channel);
      if (leaving) {
        var _ = channel.close();
        return;
      }
      Traffic traffic = inside.meters().traffic();
      int idle = inside.idleSeconds().getAsInt();
      var pipeline = channel.pipeline();
      if (traffic != null) {
        pipeline.addLast(new Tally(traffic));
      }
      if (certificate != null) {
        pipeline.addLast(certificate.context().newHandler(channel.alloc()));
      }
      pipeline.addLast(
          new IdleStateHandler(idle, 0, 0),
          new HttpServerCodec(),
          new Requests(inside.site(), inside.meters(), idle));
    }
  }

  InetSocketAddress address() {
    return (InetSocketAddress) server.localAddress();
  }

  boolean isSecure() {
    return certificate != null;
  }

  boolean isOver() {
    return group.isShuttingDown();
  }

  /** Gives the address up; its threads end with the last connection. */
  void leave() {
    leaving = true;
    server.close().awaitUninterruptibly(END_MILLIS, TimeUnit.MILLISECONDS);
    tell(Notice.LEAVING);
    var _ = connections.newCloseFuture().addListener(last -> end());
  }

  /**
   * Breaks off, after {@link #leave}, what has not ended by itself.
   *
   * @param deadline until which it may, by {@link System#nanoTime}
   */
  void drain(long deadline) {
    tell(Notice.ENDING);
    connections
        .newCloseFuture()
        .awaitUninterruptibly(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    var _ = connections.close();
    end();
    group.terminationFuture().awaitUninterruptibly(END_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void tell(Notice notice) {
    connections.forEach(each -> {
      var _ = each.pipeline().fireUserEventTriggered(notice);
    });
  }

  private void end() {
    var _ = group.shutdownGracefully(0, QUIET_MILLIS, TimeUnit.MILLISECONDS);
  }
}
