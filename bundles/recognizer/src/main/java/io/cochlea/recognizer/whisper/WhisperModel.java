package io.cochlea.recognizer.whisper;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.feature.FeatureFactory;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.feature.Features;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.metrics.Latency;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.recognition.ModelSpec;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.Session;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.recognizer.session.Hearing;
import io.cochlea.recognizer.session.Pace;
import io.cochlea.recognizer.session.WindowSession;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Whisper model, multilingual or English only, of any of the layouts of {@link WhisperFiles}.
 * Held to torch on graphs with random weights ({@code models/tiny/whisper}), laid out as exporters
 * do; unverified with published weights.
 */
public final class WhisperModel implements SpeechModel, AutoCloseable {
  /** The family in a manifest. */
  public static final String FAMILY_NAME = "whisper";

  private static final int CONTEXT = 448;
  private static final int MOST_CONTEXT = 4_096;

  private final BufferPool pool;
  private final Function<FeatureSpec.Kind, FeatureFactory> factories;
  private final Supplier<Pace> pace;
  private final ObjLongConsumer<Latency.Stage> timing;
  private final Vocabulary vocabulary;
  private final BytePairs pairs;
  private final Parameters parameters;
  private final Wiring wiring;
  private final ModelSpec spec;

  /** Keeps the graphs compiled between streams. */
  private @Nullable Lanes warm;

  private boolean closed;

  /**
   * @param pool for what is kept of a window between the graphs
   * @param factories finds who computes a kind of features, or throws {@link
   *     IllegalArgumentException}
   * @param pace of hypotheses, asked for each
   * @param timing told how long steps took
   * @throws IOException when a file is missing, cannot be read, or disagrees with another, naming
   *     it and the reason
   */
  public WhisperModel(
      WhisperFiles files,
      BufferPool pool,
      Function<FeatureSpec.Kind, FeatureFactory> factories,
      Supplier<Pace> pace,
      ObjLongConsumer<Latency.Stage> timing)
      throws IOException {
    this.pool = pool;
    this.factories = factories;
    this.pace = pace;
    this.timing = timing;
    Path tokens = files.texts().get(WhisperFiles.TOKENS);
    if (tokens != null) {
      Metadata metadata = new Metadata(files.encoder().signature().metadata());
      vocabulary = VocabularyFiles.sherpa(tokens, metadata.values());
      pairs = new BytePairs(vocabulary);
      parameters = Parameters.sherpa(metadata, vocabulary, pairs);
      wiring = SherpaWiring.of(files, vocabulary.size, metadata.number("n_mels"));
    } else {
      JsonObject config = VocabularyFiles.json(files.texts().get(WhisperFiles.CONFIG));
      JsonObject generation = VocabularyFiles.json(files.texts().get(WhisperFiles.GENERATION));
      vocabulary = VocabularyFiles.optimum(files.texts());
      pairs = new BytePairs(vocabulary);
      parameters = Parameters.optimum(config, generation, vocabulary, pairs);
      wiring = OptimumWiring.of(files, vocabulary.size, context(config));
    }
    spec =
        new ModelSpec(
            files.id(),
            FAMILY_NAME,
            Languages.tags(vocabulary, parameters),
            features(files.id(), wiring.bands()),
            Stream.of(wiring.encoder(), wiring.prompt(), wiring.step()).distinct().toList(),
            files.notice());
  }

  private static int context(JsonObject config) throws IOException {
    int context;
    try {
      context = config.getInt("max_target_positions", CONTEXT);
    } catch (ClassCastException e) {
      throw new IOException(WhisperFiles.CONFIG + ": max_target_positions is no number", e);
    }
    if (context < CONTEXT || context > MOST_CONTEXT) {
      throw new IOException(
          "%s: max_target_positions is %d, allowed is %d to %d"
              .formatted(WhisperFiles.CONFIG, context, CONTEXT, MOST_CONTEXT));
    }
    return context;
  }

  private static FeatureSpec features(String id, int bands) throws IOException {
    try {
      return new FeatureSpec(
          FeatureSpec.Kind.WHISPER_LOG_MEL,
          bands,
          FeatureSpec.Edges.ZERO,
          FeatureSpec.Normalisation.WHISPER,
          0,
          1,
          Encoding.PADDING);
    } catch (IllegalArgumentException e) {
      throw new IOException("model " + id + ": " + e.getMessage(), e);
    }
  }

  @Override
  public ModelSpec spec() {
    return spec;
  }

  /**
   * Features go straight into the encoder's tensor; the ledger is told what is kept of a window
   * between the graphs.
   */
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
    String owner = "model " + spec.id();
    Lanes lanes = Lanes.of(wiring, placement);
    try {
      keepWarm(placement);
      Features features = factory.open(spec.features(), format, maxSamples, owner);
      try {
        WhisperDecoder decoder = new WhisperDecoder(decoding(options), lanes, pool, owner, ledger);
        Hearing hearing = new Hearing(features, spec.features(), options, loop, sink, timing);
        return new WindowSession(decoder, hearing, pace);
      } catch (RuntimeException e) {
        features.close();
        throw e;
      }
    } catch (InferenceException | RuntimeException e) {
      lanes.close();
      throw e;
    }
  }

  Decoding decoding(RecognitionOptions options) {
    Prompt prompt =
        new Prompt(
            vocabulary,
            pairs,
            parameters.multilingual(),
            options.translate(),
            wiring.context(),
            options.prompt());
    return new Decoding(
        wiring,
        vocabulary,
        parameters,
        prompt,
        Languages.code(options.language(), vocabulary),
        options.temperature());
  }

  private synchronized void keepWarm(Placement placement) throws InferenceException {
    if (!closed) {
      Lanes before = warm;
      warm = Lanes.of(wiring, placement);
      if (before != null) {
        before.close();
      }
    }
  }

  /** The model is withdrawn; its sessions go on. */
  @Override
  public synchronized void close() {
    closed = true;
    if (warm != null) {
      warm.close();
      warm = null;
    }
  }
}
