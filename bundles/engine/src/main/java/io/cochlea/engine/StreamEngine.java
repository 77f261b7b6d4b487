package io.cochlea.engine;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.buffer.CopyLedgers;
import io.cochlea.api.buffer.PoolExhaustedException;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.recognition.Session;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.ring.Rings;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRequest;
import io.cochlea.api.stream.StreamStatistics;
import io.cochlea.api.vad.EndpointPolicy;
import io.cochlea.api.vad.Endpointer;
import io.cochlea.api.vad.Endpointers;
import io.cochlea.api.vad.Vad;
import io.cochlea.api.vad.VadFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens streams on loops. Models and detectors come and go; a stream keeps what it began with. */
@Component(configurationPid = "io.cochlea.engine")
@Designate(ocd = Config.class)
public final class StreamEngine implements Engine {
  private static final Logger LOG = LoggerFactory.getLogger(StreamEngine.class);
  private static final int MILLIS_PER_SECOND = 1_000;

  private final Rings rings;
  private final Endpointers endpointers;
  private final CopyLedgers ledgers;
  private final Placement placement;
  private final List<Loop> loops;
  private final Set<EngineStream> streams = ConcurrentHashMap.newKeySet();

  /** Streams that are open or being opened. */
  private final AtomicInteger admitted = new AtomicInteger();

  private final Ranked<SpeechModel> models = new Ranked<>("model", model -> model.spec().id());
  private final Ranked<VadFactory> vads = new Ranked<>("voice activity", VadFactory::id);
  private volatile boolean closed;
  private volatile Settings settings;

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

  @Modified
  void modified(Config config) {
    try {
      settings = Settings.of(config);
    } catch (IllegalArgumentException e) {
      LOG.error("Configuration io.cochlea.engine refused, the old one stays: {}", e.getMessage());
    }
  }

  @Deactivate
  void close() {
    closed = true;
    streams.forEach(EngineStream::close);
    loops.forEach(Loop::close);
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
    Settings now = settings;
    if (admitted.incrementAndGet() > now.maxStreams()) {
      admitted.decrementAndGet();
      throw new IOException(
          "stream %s is refused: %d are open, as many as maxStreams of io.cochlea.engine allows"
              .formatted(request.name(), now.maxStreams()));
    }
    Loop loop = leastLoaded();
    loop.add();
    try {
      return open(request, sink, now, loop);
    } catch (IOException | RuntimeException e) {
      loop.remove();
      admitted.decrementAndGet();
      throw e;
    }
  }

  private EngineStream open(StreamRequest request, TranscriptSink sink, Settings now, Loop loop)
      throws IOException {
    String wanted = request.model() == null ? now.model() : request.model();
    SpeechModel model = models.named(wanted).getFirst();
    Detector detector = detector(now.vad(), request.format());
    CopyLedger ledger = ledgers.open();
    try {
      EngineStream stream =
          new EngineStream(
              loop,
              new EngineStream.Parts(request.name(), model.spec().id(), detector.id(), ledger),
              sink,
              over -> {
                streams.remove(over);
                loop.remove();
                admitted.decrementAndGet();
              },
              (executor, inner) ->
                  pipeline(request, now, model, detector.vad(), ledger, executor, inner));
      streams.add(stream);
      if (closed) {
        stream.close();
      }
      return stream;
    } catch (InferenceException | PoolExhaustedException e) {
      detector.vad().close();
      throw new IOException("stream " + request.name() + " is refused: " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      detector.vad().close();
      throw e;
    }
  }

  private Pipeline pipeline(
      StreamRequest request,
      Settings now,
      SpeechModel model,
      Vad vad,
      CopyLedger ledger,
      Executor loop,
      TranscriptSink sink)
      throws IOException, InferenceException {
    AudioFormat format = request.format();
    Duration asked = request.retention() == null ? now.retention() : request.retention();
    AudioRing ring = rings.create(request.name(), format, now.retention(asked));
    try {
      EndpointPolicy policy = now.policy(ring);
      Endpointer endpointer = endpointers.open(format, policy);
      int longest = Math.toIntExact((long) policy.maxSegment() * format.rate() / MILLIS_PER_SECOND);
      Session session = model.open(placement, format, longest, ledger, loop, sink);
      return new Pipeline(ring, vad, endpointer, session);
    } catch (InferenceException | RuntimeException e) {
      ring.close();
      throw e;
    }
  }

  /** A detector that was opened for a stream. */
  private record Detector(String id, Vad vad) {}

  /** The best one that takes the format. */
  private Detector detector(String id, AudioFormat format) {
    List<String> refusals = new ArrayList<>();
    for (VadFactory factory : vads.named(id)) {
      try {
        return new Detector(factory.id(), factory.open(format));
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
    return streams.stream().map(EngineStream::statistics).toList();
  }
}
