package io.cochlea.engine;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.buffer.CopyLedgers;
import io.cochlea.api.buffer.PoolExhaustedException;
import io.cochlea.api.hardware.Affinity;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.metrics.Latency;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.Session;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.ring.Rings;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.EngineStatistics;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRefusedException;
import io.cochlea.api.stream.StreamRefusedException.Reason;
import io.cochlea.api.stream.StreamRequest;
import io.cochlea.api.stream.StreamStatistics;
import io.cochlea.api.vad.EndpointPolicy;
import io.cochlea.api.vad.Endpointer;
import io.cochlea.api.vad.Endpointers;
import io.cochlea.api.vad.VadFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/** Opens streams on loops. Models and detectors come and go; a stream keeps what it began with. */
@Component(configurationPid = "io.cochlea.engine")
@Designate(ocd = Config.class)
public final class StreamEngine implements Engine {
  private static final int MILLIS_PER_SECOND = 1_000;

  /** BCP 47: a model that does not say which languages it knows is trusted with any. */
  private static final String UNDETERMINED = "und";

  private final Rings rings;
  private final Endpointers endpointers;
  private final CopyLedgers ledgers;
  private final Placement placement;
  private final List<Loop> loops;
  private final Totals streams = new Totals();

  /** Streams that are open or being opened. */
  private final AtomicInteger admitted = new AtomicInteger();

  private final Ranked<SpeechModel> models = new Ranked<>("model", model -> model.spec().id());
  private final Ranked<VadFactory> vads = new Ranked<>("voice activity", VadFactory::id);
  private volatile boolean closed;
  private volatile Settings settings;
  private volatile @Nullable Latency latency;

  @Activate
  public StreamEngine(
      Config config,
      @Reference Rings rings,
      @Reference Endpointers endpointers,
      @Reference CopyLedgers ledgers,
      @Reference Placement placement) {
    this.rings = rings;
    this.endpointers = endpointers;
    this.ledgers = ledgers;
    this.placement = placement;
    settings = Settings.of(config);
    loops =
        IntStream.range(0, settings.loops())
            .mapToObj(index -> new Loop("cochlea-loop-" + index))
            .toList();
    loops.forEach(Loop::start);
  }

  /**
   * Streams that are open take a new policy; the rest holds for those opened from now on.
   *
   * @throws IllegalArgumentException naming field, value and what is allowed; the old ones stay
   */
  @Modified
  void modified(Config config) {
    Settings before = settings;
    settings = Settings.of(config);
    if (!settings.policy().equals(before.policy())) {
      streams.open().forEach(stream -> stream.policy(settings::policy));
    }
  }

  @Deactivate
  void close() {
    closed = true;
    streams.open().forEach(EngineStream::close);
    loops.forEach(Loop::close);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void setAffinity(Affinity affinity) {
    loops.forEach(loop -> new Tie(loop, affinity).ready());
  }

  /** The loops stay where they were tied. */
  void unsetAffinity(Affinity affinity) {}

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void setLatency(Latency now) {
    latency = now;
  }

  /** Another may have come before this one went. */
  void unsetLatency(Latency gone) {
    if (gone.equals(latency)) {
      latency = null;
    }
  }

  private void took(Latency.Stage stage, long nanos) {
    Latency to = latency;
    if (to != null) {
      to.record(stage, nanos);
    }
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addModel(ServiceReference<SpeechModel> reference, SpeechModel model) {
    models.add(reference, model);
  }

  void removeModel(ServiceReference<SpeechModel> reference) {
    models.remove(reference);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addVad(ServiceReference<VadFactory> reference, VadFactory vad) {
    vads.add(reference, vad);
  }

  void removeVad(ServiceReference<VadFactory> reference) {
    vads.remove(reference);
  }

  @Override
  public Stream open(StreamRequest request, TranscriptSink sink) throws IOException {
    return admit(request, sink, null);
  }

  @Override
  public Stream open(StreamRequest request, AudioRing ring, TranscriptSink sink)
      throws IOException {
    try {
      return admit(request, sink, ring);
    } catch (IOException | RuntimeException e) {
      ring.close();
      throw e;
    }
  }

  private Stream admit(StreamRequest request, TranscriptSink sink, @Nullable AudioRing foreign)
      throws IOException {
    try {
      return admit(request, sink, foreign, settings);
    } catch (StreamRefusedException e) {
      streams.refused(e.reason());
      throw e;
    }
  }

  private Stream admit(
      StreamRequest request, TranscriptSink sink, @Nullable AudioRing foreign, Settings now)
      throws IOException {
    if (admitted.incrementAndGet() > now.maxStreams()) {
      admitted.decrementAndGet();
      throw new StreamRefusedException(
          Reason.NO_ROOM,
          "stream %s is refused: %d are open, as many as maxStreams of io.cochlea.engine allows"
              .formatted(request.name(), now.maxStreams()));
    }
    Loop loop = leastLoaded();
    loop.add();
    try {
      return open(request, sink, foreign, now, loop);
    } catch (IOException | RuntimeException e) {
      loop.remove();
      admitted.decrementAndGet();
      throw e;
    }
  }

  private EngineStream open(
      StreamRequest request,
      TranscriptSink sink,
      @Nullable AudioRing foreign,
      Settings now,
      Loop loop)
      throws IOException {
    if (models.isEmpty() || vads.isEmpty()) {
      throw new StreamRefusedException(
          Reason.NOT_READY,
          "stream %s is refused: there is no %s yet"
              .formatted(request.name(), models.isEmpty() ? "model" : "voice activity"));
    }
    SpeechModel model = model(request, now);
    CopyLedger ledger = ledgers.open();
    try {
      EngineStream stream =
          new EngineStream(
              loop,
              new EngineStream.Parts(request.name(), model.spec().id(), foreign != null, ledger),
              sink,
              over -> {
                streams.over(over);
                loop.remove();
                admitted.decrementAndGet();
              },
              (executor, ready, inner) -> {
                Detector detector = detector(now.vad(), request.format(), ledger, ready);
                try {
                  AudioRing ring = foreign == null ? ring(request, now) : foreign;
                  return pipeline(
                      ring, now, model, request.options(), detector, ledger, executor, inner);
                } catch (IOException | InferenceException | RuntimeException e) {
                  detector.vad().close();
                  throw e;
                }
              });
      streams.opened(stream);
      if (closed) {
        stream.close();
      }
      return stream;
    } catch (InferenceException | PoolExhaustedException e) {
      throw new StreamRefusedException(
          e instanceof InferenceException ? Reason.NOT_READY : Reason.NO_ROOM,
          "stream " + request.name() + " is refused: " + e.getMessage(),
          e);
    }
  }

  private SpeechModel model(StreamRequest request, Settings now) {
    SpeechModel model =
        models.named(request.model() == null ? now.model() : request.model()).getFirst();
    List<String> spoken = model.spec().languages();
    String wanted = request.options().language();
    if (wanted != null
        && !spoken.contains(UNDETERMINED)
        && spoken.stream().noneMatch(tag -> language(tag).equals(language(wanted)))) {
      throw new IllegalArgumentException(
          "model %s does not know the language '%s'; it knows %s"
              .formatted(model.spec().id(), wanted, spoken));
    }
    return model;
  }

  private static String language(String tag) {
    return Locale.forLanguageTag(tag).getLanguage();
  }

  private AudioRing ring(StreamRequest request, Settings now) throws IOException {
    Duration asked = request.retention() == null ? now.retention() : request.retention();
    return rings.create(request.name(), request.format(), now.retention(asked));
  }

  private Pipeline pipeline(
      AudioRing ring,
      Settings now,
      SpeechModel model,
      RecognitionOptions options,
      Detector detector,
      CopyLedger ledger,
      Executor loop,
      TranscriptSink sink)
      throws InferenceException {
    AudioFormat format = ring.format();
    try {
      EndpointPolicy policy = now.policy(ring);
      Endpointer endpointer = endpointers.open(format, policy);
      int longest = Math.toIntExact((long) policy.maxSegment() * format.rate() / MILLIS_PER_SECOND);
      Session session = model.open(placement, format, longest, options, ledger, loop, sink);
      return new Pipeline(ring, detector, endpointer, session, this::took);
    } catch (InferenceException | RuntimeException e) {
      ring.close();
      throw e;
    }
  }

  /** The best one that takes the format. */
  private Detector detector(String id, AudioFormat format, CopyLedger ledger, Runnable ready) {
    List<String> refusals = new ArrayList<>();
    for (VadFactory factory : vads.named(id)) {
      try {
        return new Detector(factory.id(), factory.open(format, ledger, ready));
      } catch (IllegalArgumentException e) {
        refusals.add(factory.id() + ": " + e.getMessage());
      }
    }
    throw new IllegalArgumentException("no voice activity takes the format; " + refusals);
  }

  private Loop leastLoaded() {
    return loops.stream().min(Comparator.comparingInt(Loop::load)).orElseThrow();
  }

  @Override
  public List<StreamStatistics> streams() {
    return streams.open().stream().map(EngineStream::statistics).toList();
  }

  @Override
  public EngineStatistics statistics() {
    return streams.statistics(admitted.get(), settings.maxStreams());
  }
}
