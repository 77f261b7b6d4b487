package io.cochlea.gateway;

import io.cochlea.api.audio.AudioFiles;
import io.cochlea.api.metrics.Latency;
import io.cochlea.api.metrics.Traffic;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.stream.Engine;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/** Listens for HTTP as long as it is configured and the engine is there. */
@Component(
    configurationPid = "io.cochlea.gateway",
    service = {Gateway.class, Supplier.class},
    property = "cochlea.address=gateway",
    immediate = true)
@Designate(ocd = Config.class)
public final class Gateway implements Supplier<String> {
  private static final String NEWS = "Listening at %s by %s";
  private static final int THREADS = 2;
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final Set<SpeechModel> models = ConcurrentHashMap.newKeySet();
  private final Meters meters = new Meters();
  private final AtomicReference<@Nullable Placement> placement = new AtomicReference<>();
  private final ClientSecrets secrets = new ClientSecrets(InstantSource.system());
  private final Job.Tools tools;
  private final Door door;
  private final Door voskDoor;
  private volatile Settings settings;

  /**
   * @throws IllegalArgumentException naming the setting that is not allowed
   */
  @Activate
  public Gateway(Config config, @Reference Engine engine, @Reference AudioFiles files) {
    settings = Settings.of(config);
    tools = new Job.Tools(engine, files, () -> settings, meters);
    Quotas quotas =
        new Quotas(
            () -> settings.requestsPerMinute(),
            () -> settings.concurrentPerClient(),
            System::nanoTime);
    Routes routes = routes(quotas);
    door = door(routes);
    voskDoor = door(routes.only(vosk()));
    move();
  }

  private Routes routes(Quotas quotas) {
    return new Routes(
        Map.of(
            "/v1/audio/transcriptions",
            new Transcriptions(false, tools, quotas),
            "/v1/audio/translations",
            new Transcriptions(true, tools, quotas),
            "/v1/realtime/client_secrets",
            new SecretRoute(secrets, false),
            "/v1/realtime/transcription_sessions",
            new SecretRoute(secrets, true)),
        gets(),
        Map.of("/v1/realtime", realtime(), "/vosk", vosk()),
        new Access(() -> settings.keys(), secrets),
        quotas,
        new Origins(() -> settings.origins(), () -> settings.keys().isEmpty()));
  }

  private Map<String, Route> gets() {
    ModelList list = new ModelList(models, () -> settings);
    StatusRoute status =
        new StatusRoute(tools.engine(), models, () -> settings, placement::get, meters::latency);
    Map<String, Route> gets =
        new HashMap<>(Map.of("/v1/models", list, "/v1/models/", list, "/status", status));
    Page page = new Page();
    page.paths().forEach(path -> gets.put(path, page));
    return gets;
  }

  private SocketRoute realtime() {
    return (request, outlet) -> {
      ClientSecrets.Grant grant = secrets.find(Access.key(request));
      RealtimeSession session = grant == null ? RealtimeSession.DEFAULT : grant.session();
      return new Realtime(tools, name("rt"), isBeta(request), session, outlet);
    };
  }

  private SocketRoute vosk() {
    return (request, outlet) -> new Vosk(tools, name("vosk"), outlet);
  }

  private Door door(Site site) {
    return new Door(
        NEWS,
        new Listener.Inside(
            THREADS, () -> settings.connections(), () -> settings.idleSeconds(), site, meters));
  }

  private void move() {
    door.move(settings.place());
    voskDoor.move(settings.vosk());
  }

  /** As the official client says it, and web pages, which cannot set headers. */
  private static boolean isBeta(HttpRequest request) {
    return request.headers().contains("OpenAI-Beta")
        || request
            .headers()
            .get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, "")
            .contains("openai-beta.realtime-v1");
  }

  /** What operators see of a connection. */
  private static String name(String kind) {
    return kind + "-" + NUMBERS.incrementAndGet();
  }

  /**
   * Takes other settings: limits, keys and names count for the next request, and another place is
   * moved to.
   *
   * @throws IllegalArgumentException naming the setting that is not allowed; the old ones stay
   */
  @Modified
  void modified(Config config) {
    settings = Settings.of(config);
    move();
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addModel(SpeechModel model) {
    models.add(model);
  }

  void removeModel(SpeechModel model) {
    models.remove(model);
  }

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void setPlacement(Placement there) {
    placement.set(there);
  }

  void unsetPlacement(Placement gone) {
    placement.compareAndSet(gone, null);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void setLatency(Latency latency) {
    meters.latency(latency);
  }

  void unsetLatency(Latency latency) {
    meters.noLatency(latency);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void setTraffic(Traffic traffic) {
    meters.traffic(traffic);
  }

  void unsetTraffic(Traffic traffic) {
    meters.noTraffic(traffic);
  }

  /** Where it listens and by what, as the console shows it. */
  @Override
  public String get() {
    return door.words();
  }

  /** Where it listens; null while it does not. */
  @Nullable InetSocketAddress address() {
    return door.address();
  }

  /** What runs may end for some seconds; then it is broken off. */
  @Deactivate
  void close() {
    Door.close(door, voskDoor);
  }
}
