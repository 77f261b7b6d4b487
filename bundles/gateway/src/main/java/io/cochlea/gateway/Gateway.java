package io.cochlea.gateway;

import io.cochlea.api.audio.AudioFiles;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.stream.Engine;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for HTTP as long as it is configured and the engine is there. */
@Component(configurationPid = "io.cochlea.gateway", service = Gateway.class, immediate = true)
@Designate(ocd = Config.class)
public final class Gateway {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final int THREADS = 2;
  private static final long DRAIN_MILLIS = 5_000;
  private static final long QUIET_MILLIS = 100;

  private final Set<SpeechModel> models = ConcurrentHashMap.newKeySet();
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final EventLoopGroup group;
  private final Listener listener;
  private final @Nullable Listener voskListener;

  /**
   * @throws IllegalArgumentException naming the setting that is not allowed
   * @throws IOException when the address is taken, or the certificate cannot be read
   */
  @Activate
  public Gateway(Config config, @Reference Engine engine, @Reference AudioFiles files)
      throws IOException {
    Settings settings = Settings.of(config);
    SslContext tls = tls(settings.tls());
    Quotas quotas =
        new Quotas(settings.requestsPerMinute(), settings.concurrentPerClient(), System::nanoTime);
    Job.Tools tools = new Job.Tools(engine, files, settings.audioMinutes());
    Routes.SocketRoute vosk =
        (request, outlet, loop, room) -> new Vosk(tools, name("vosk"), outlet, loop, room);
    ModelList list = new ModelList(models, settings.aliases());
    Routes routes =
        new Routes(
            Map.of(
                "/v1/audio/transcriptions",
                new Transcriptions(false, tools, quotas, settings),
                "/v1/audio/translations",
                new Transcriptions(true, tools, quotas, settings)),
            Map.of("/v1/models", list, "/v1/models/", list),
            Map.of(
                "/v1/realtime",
                (request, outlet, loop, room) ->
                    new Realtime(
                        tools, name("rt"), isBeta(request), outlet, loop, room, settings.aliases()),
                "/vosk",
                vosk),
            new Access(settings.keys()),
            quotas,
            settings.origins());
    group = settings.transport().open(THREADS);
    try {
      listener =
          new Listener(
              settings.transport(),
              group,
              settings.address(),
              settings.connections(),
              channel -> handlers(channel, tls, routes, settings));
      voskListener = vosk(settings, tls, routes.only(vosk));
    } catch (IOException e) {
      var _ = group.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
      throw e;
    }
    LOG.info(
        "Listening at {}://{} by {}",
        tls == null ? "http" : "https",
        listener.address(),
        settings.transport());
  }

  private @Nullable Listener vosk(Settings settings, @Nullable SslContext tls, Routes routes)
      throws IOException {
    if (settings.vosk() == null) {
      return null;
    }
    try {
      return new Listener(
          settings.transport(),
          group,
          settings.vosk(),
          settings.connections(),
          channel -> handlers(channel, tls, routes, settings));
    } catch (IOException e) {
      listener.close();
      throw e;
    }
  }

  private static boolean isBeta(HttpRequest request) {
    return new QueryStringDecoder(request.uri()).parameters().containsKey("intent")
        || request.headers().contains("OpenAI-Beta");
  }

  /** What operators see of a connection. */
  private static String name(String kind) {
    return kind + "-" + NUMBERS.incrementAndGet();
  }

  private static void handlers(
      SocketChannel channel, @Nullable SslContext tls, Routes routes, Settings settings) {
    var pipeline = channel.pipeline();
    if (tls != null) {
      pipeline.addLast(tls.newHandler(channel.alloc()));
    }
    pipeline.addLast(
        new IdleStateHandler(settings.idleSeconds(), 0, 0),
        new HttpServerCodec(),
        new Requests(routes, settings));
  }

  private static @Nullable SslContext tls(Settings.@Nullable Tls tls) throws IOException {
    if (tls == null) {
      return null;
    }
    try {
      return SslContextBuilder.forServer(tls.certificate().toFile(), tls.key().toFile()).build();
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(
          "tlsCertificate %s or tlsKey %s is not a PEM file that can be read: %s"
              .formatted(tls.certificate(), tls.key(), e.getMessage()),
          e);
    }
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addModel(SpeechModel model) {
    models.add(model);
  }

  void removeModel(SpeechModel model) {
    models.remove(model);
  }

  /** Where it listens. */
  InetSocketAddress address() {
    return listener.address();
  }

  /** What runs may end for some seconds; then it is broken off. */
  @Deactivate
  void close() {
    for (Listener each : Stream.of(listener, voskListener).filter(Objects::nonNull).toList()) {
      each.drain(DRAIN_MILLIS);
      each.close();
    }
    group
        .shutdownGracefully(0, QUIET_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(DRAIN_MILLIS, TimeUnit.MILLISECONDS);
  }
}
