package io.cochlea.gateway;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** How the operating system is asked for what comes in, best first. */
enum Transport {
  IO_URING(IoUringServerSocketChannel.class) {
    @Override
    boolean isAvailable() {
      return loads(IoUring::isAvailable);
    }

    @Override
    IoHandlerFactory handlers() {
      return IoUringIoHandler.newFactory();
    }
  },
  EPOLL(EpollServerSocketChannel.class) {
    @Override
    boolean isAvailable() {
      return loads(Epoll::isAvailable);
    }

    @Override
    IoHandlerFactory handlers() {
      return EpollIoHandler.newFactory();
    }
  },
  KQUEUE(KQueueServerSocketChannel.class) {
    @Override
    boolean isAvailable() {
      return loads(KQueue::isAvailable);
    }

    @Override
    IoHandlerFactory handlers() {
      return KQueueIoHandler.newFactory();
    }
  },
  NIO(NioServerSocketChannel.class) {
    @Override
    boolean isAvailable() {
      return true;
    }

    @Override
    IoHandlerFactory handlers() {
      return NioIoHandler.newFactory();
    }
  };

  private final Class<? extends ServerSocketChannel> server;

  Transport(Class<? extends ServerSocketChannel> server) {
    this.server = server;
  }

  /**
   * The one of that name, or the best there is for {@code auto}.
   *
   * @throws IllegalArgumentException when it is unknown or cannot be used here, naming those that
   *     can
   */
  static Transport of(String name) {
    return Arrays.stream(values())
        .filter(each -> name.equals("auto") || name.equals(each.toString()))
        .filter(Transport::isAvailable)
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "transport '%s' is not one of those there are here: auto, %s"
                    .formatted(
                        name,
                        Arrays.stream(values())
                            .filter(Transport::isAvailable)
                            .map(Transport::toString)
                            .collect(Collectors.joining(", ")))));
  }

  /** A group of {@code threads}, which the caller shuts down. */
  EventLoopGroup open(int threads) {
    return new MultiThreadIoEventLoopGroup(
        threads, new DefaultThreadFactory("cochlea-gateway", true), handlers());
  }

  Class<? extends ServerSocketChannel> server() {
    return server;
  }

  abstract boolean isAvailable();

  abstract IoHandlerFactory handlers();

  /** Whether its native library, which may not be here, is and works. */
  private static boolean loads(BooleanSupplier probe) {
    try {
      return probe.getAsBoolean();
    } catch (LinkageError e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
