package io.cochlea.recognizer.transducer;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.feature.FeatureFactory;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.feature.Features;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.metrics.Latency;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.recognition.ModelSpec;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.Session;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.recognizer.session.ChunkSession;
import io.cochlea.recognizer.session.Hearing;
import io.cochlea.recognizer.session.Pace;
import io.cochlea.recognizer.session.WindowSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;

/**
 * A transducer: an encoder, a predictor and a joiner. A zipformer is recognised as it is spoken, a
 * Parakeet utterance by utterance.
 */
public final class TransducerModel implements SpeechModel, AutoCloseable {
  /** The family in a manifest. */
  public static final String FAMILY_NAME = "transducer";

  private final ModelSpec spec;
  private final Transducer transducer;
  private final Function<FeatureSpec.Kind, FeatureFactory> factories;
  private final Supplier<Pace> pace;
  private final ObjLongConsumer<Latency.Stage> timing;

  /** Keep the graphs compiled between streams. */
  private List<Lane> warm = List.of();

  private boolean closed;

  /**
   * @param pool for what a stream remembers
   * @param factories finds who computes a kind of features, or throws {@link
   *     IllegalArgumentException}
   * @param pace of the hypotheses of a model that wants utterances whole
   * @param timing told how long steps took
   * @throws IOException when graphs, metadata and tokens do not belong together, with the reason
   */
  public TransducerModel(
      TransducerFiles files,
      BufferPool pool,
      Function<FeatureSpec.Kind, FeatureFactory> factories,
      Supplier<Pace> pace,
      ObjLongConsumer<Latency.Stage> timing)
      throws IOException {
    this.factories = factories;
    this.pace = pace;
    this.timing = timing;
    transducer =
        switch (files.layout()) {
          case STREAMING_ZIPFORMER -> new Zipformer(files, pool);
          case NEMO -> new Parakeet(files, pool);
        };
    spec =
        new ModelSpec(
            files.id(),
            FAMILY_NAME,
            files.languages(),
            transducer.features(),
            transducer.graphs(),
            files.notice());
  }

  @Override
  public ModelSpec spec() {
    return spec;
  }

  @Override
  public Session open(
      Placement placement,
      AudioFormat format,
      int maxSamples,
      RecognitionOptions options,
      CopyLedger ledger,
      Executor loop,
      TranscriptSink sink)
      throws InferenceException {
    FeatureFactory factory = factories.apply(spec.features().kind());
    keepWarm(placement);
    Features features = factory.open(spec.features(), format, maxSamples, "model " + spec.id());
    try {
      Hearing hearing = new Hearing(features, spec.features(), options, loop, sink, timing);
      return switch (transducer) {
        case Zipformer zipformer ->
            new ChunkSession(zipformer.decoder(placement, options, ledger), hearing);
        case Parakeet parakeet ->
            new WindowSession(parakeet.decoder(placement, ledger), hearing, pace);
      };
    } catch (InferenceException | RuntimeException e) {
      features.close();
      throw e;
    }
  }

  private synchronized void keepWarm(Placement placement) throws InferenceException {
    if (!closed) {
      List<Lane> before = warm;
      warm = transducer.lanes(placement);
      before.forEach(Lane::close);
    }
  }

  /** The model is withdrawn; its sessions go on. */
  @Override
  public synchronized void close() {
    closed = true;
    warm.forEach(Lane::close);
    warm = new ArrayList<>();
  }
}
