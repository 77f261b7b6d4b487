package io.cochlea.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Takes connections at one address, no more at once than are allowed. Thread-safe. */
final class Listener implements AutoCloseable {
  private static final int BACKLOG = 1_024;

  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel server;

  /**
   * @param handlers adds what a connection's bytes go through
   * @throws IOException when the address is taken
   */
  Listener(
      Transport transport,
      EventLoopGroup group,
      InetSocketAddress address,
      int most,
      Consumer<SocketChannel> handlers)
      throws IOException {
    try {
      server =
          new ServerBootstrap()
              .group(group)
              .channel(transport.server())
              .option(ChannelOption.SO_BACKLOG, BACKLOG)
              .option(ChannelOption.SO_REUSEADDR, true)
              .childOption(ChannelOption.TCP_NODELAY, true)
              .childOption(ChannelOption.AUTO_READ, false)
              .childHandler(
                  new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                      if (connections.size() >= most) {
                        var _ = channel.close();
                        return;
                      }
                      connections.add(channel);
                      handlers.accept(channel);
                    }
                  })
              .bind(address)
              .syncUninterruptibly()
              .channel();
    } catch (Exception e) { // Netty throws what the system call failed with, undeclared
      throw new IOException("cannot listen at " + address + ": " + e.getMessage(), e);
    }
  }

  InetSocketAddress address() {
    return (InetSocketAddress) server.localAddress();
  }

  int connections() {
    return connections.size();
  }

  /** Takes no more connections, and lets those there are finish for a bounded time. */
  void drain(long millis) {
    server.close().awaitUninterruptibly(millis, TimeUnit.MILLISECONDS);
    connections.newCloseFuture().awaitUninterruptibly(millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    var _ = server.close();
    var _ = connections.close();
  }
}
