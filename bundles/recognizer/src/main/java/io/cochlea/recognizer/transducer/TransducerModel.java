package io.cochlea.recognizer.transducer;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.feature.FeatureFactory;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.recognition.ModelSpec;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.Session;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.recognition.TranscriptSink;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;

/** A transducer: an encoder, a predictor and a joiner. */
public final class TransducerModel implements SpeechModel, AutoCloseable {
  /** The family in a manifest. */
  public static final String FAMILY_NAME = "transducer";

  private static final int BINS = 80;

  private final TransducerFiles files;
  private final BufferPool pool;
  private final Function<FeatureSpec.Kind, FeatureFactory> factories;
  private final ModelSpec spec;

  /**
   * @param pool for what a stream remembers
   * @param factories finds who computes a kind of features, or throws {@link
   *     IllegalArgumentException}
   * @throws IOException when graphs, metadata and tokens do not belong together, with the reason
   */
  public TransducerModel(
      TransducerFiles files, BufferPool pool, Function<FeatureSpec.Kind, FeatureFactory> factories)
      throws IOException {
    this.files = files;
    this.pool = pool;
    this.factories = factories;
    List<ModelGraph> graphs =
        Stream.of(files.encoder(), files.decoder(), files.joiner())
            .filter(Objects::nonNull)
            .map(TransducerFiles.Graph::file)
            .toList();
    spec =
        new ModelSpec(
            files.id(), FAMILY_NAME, files.languages(), features(files), graphs, files.notice());
  }

  private static FeatureSpec features(TransducerFiles files) {
    return switch (files.layout()) {
      case STREAMING_ZIPFORMER ->
          new FeatureSpec(
              FeatureSpec.Kind.SHERPA_FBANK,
              BINS,
              FeatureSpec.Edges.REFLECT,
              FeatureSpec.Normalisation.NONE,
              0,
              1,
              0);
      case NEMO ->
          new FeatureSpec(
              FeatureSpec.Kind.NEMO_LOG_MEL,
              BINS,
              FeatureSpec.Edges.ZERO,
              FeatureSpec.Normalisation.PER_FEATURE,
              0,
              1,
              0);
    };
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
    throw new InferenceException(
        "model %s: %s cannot recognise yet with %s and %s"
            .formatted(spec.id(), files.layout(), pool, factory.path()));
  }

  /** The model is withdrawn; its sessions go on. */
  @Override
  public void close() {}
}
