package io.cochlea.recognizer.ctc;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.feature.FeatureFactory;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.feature.Features;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.metrics.Latency;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Role;
import io.cochlea.api.recognition.ModelSpec;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.Session;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.recognizer.ModelFolder;
import io.cochlea.recognizer.session.ChunkSession;
import io.cochlea.recognizer.session.Hearing;
import io.cochlea.recognizer.session.Pace;
import io.cochlea.recognizer.session.WindowSession;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A CTC model: one graph from features to posteriors, of whole utterances or, with key {@code
 * ctc.chunk} or as a zipformer, of chunks; and a {@link Decoding}.
 */
public final class CtcModel implements SpeechModel, AutoCloseable {
  /** The family in a manifest. */
  public static final String FAMILY_NAME = "ctc";

  private static final String CHUNK_KEY = "ctc.chunk";
  private static final String LAYOUT_KEY = "layout";
  private static final String ZIPFORMER = "zipformer";
  private static final int MOST_SUBSAMPLING = 16;
  private static final int MOST_CHUNK = 1_024;

  private final ModelSpec spec;
  private final ModelGraph graph;
  private final Labels labels;
  private final Decoding decoding;
  private final boolean zipformer;

  /** Feature frames of a chunk, 0 where the manifest does not say. */
  private final int chunk;

  /** Feature frames per output frame; 0 where the graph tells. */
  private final int subsampling;

  private final BufferPool pool;
  private final Function<FeatureSpec.Kind, FeatureFactory> factories;
  private final Supplier<Pace> pace;
  private final ObjLongConsumer<Latency.Stage> timing;

  /** Keeps the graph compiled between streams. */
  private @Nullable Lane warm;

  private boolean closed;

  /**
   * @param pool for what a stream remembers
   * @param factories finds who computes a kind of features, or throws {@link
   *     IllegalArgumentException}
   * @param pace of hypotheses, asked for each
   * @param timing told how long steps took
   * @throws IOException when the folder is not a CTC model's or its graph is damaged, with the
   *     reason
   */
  public CtcModel(
      ModelFolder folder,
      BufferPool pool,
      Function<FeatureSpec.Kind, FeatureFactory> factories,
      Supplier<Pace> pace,
      ObjLongConsumer<Latency.Stage> timing)
      throws IOException {
    this.pool = pool;
    this.factories = factories;
    this.pace = pace;
    this.timing = timing;
    graph = folder.graph("encoder");
    labels = Labels.of(folder);
    decoding = Decoding.of(folder, labels);
    zipformer = folder.has(LAYOUT_KEY) && folder.text(LAYOUT_KEY).equals(ZIPFORMER);
    chunk = folder.has(CHUNK_KEY) ? folder.number(CHUNK_KEY, 1, MOST_CHUNK) : 0;
    subsampling = streams() ? 0 : folder.number("ctc.subsampling", 1, MOST_SUBSAMPLING);
    spec =
        new ModelSpec(
            folder.text("id"),
            FAMILY_NAME,
            List.of(folder.text("languages").split("\\s*,\\s*")),
            features(folder),
            List.of(graph),
            folder.text("notice"));
  }

  private FeatureSpec features(ModelFolder folder) throws IOException {
    FeatureSpec.Kind kind = folder.constant("features", FeatureSpec.Kind.class);
    int bins = folder.number("features.bins", 80, 128);
    FeatureSpec.Edges edges = folder.constant("features.edges", FeatureSpec.Edges.class);
    FeatureSpec.Normalisation normalisation =
        folder.constant("features.normalisation", FeatureSpec.Normalisation.class);
    float mean = folder.decimal("features.mean");
    float std = folder.decimal("features.std");
    int padding = folder.number("features.padding", 0, FeatureSpec.MAX_PADDING);
    if (streams()
        && normalisation != FeatureSpec.Normalisation.NONE
        && normalisation != FeatureSpec.Normalisation.FIXED) {
      throw folder.refused(
          "features.normalisation", normalisation.name(), "NONE or FIXED of a model that streams");
    }
    try {
      return new FeatureSpec(kind, bins, edges, normalisation, mean, std, padding);
    } catch (IllegalArgumentException e) {
      throw new IOException("model folder " + folder + ": features." + e.getMessage(), e);
    }
  }

  private boolean streams() {
    return zipformer || chunk > 0;
  }

  @Override
  public ModelSpec spec() {
    return spec;
  }

  /** Features go straight into the lane's tensor; what a stream remembers is copied for a run. */
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
    Lane lane = placement.lane(graph, Role.ENCODER);
    try {
      Signature signature = placement.signature(graph, Role.ENCODER);
      int bands = spec.features().bins();
      CtcGraph tensors = CtcGraph.of(graph.id(), signature, bands, labels.size());
      if (streams() == tensors.states().isEmpty()) {
        throw new InferenceException(
            "graph %s has %d states, the manifest of model %s says that it %s"
                .formatted(
                    graph.id(),
                    tensors.states().size(),
                    spec.id(),
                    streams() ? "streams" : "does not stream"));
      }
      keepWarm(placement);
      String owner = "model " + spec.id();
      Features features = factory.open(spec.features(), format, maxSamples, owner);
      Hearing hearing = new Hearing(features, spec.features(), options, loop, sink, timing);
      try {
        return streams()
            ? new ChunkSession(streaming(tensors, signature, options, lane, owner, ledger), hearing)
            : new WindowSession(whole(tensors, options, lane), hearing, pace);
      } catch (InferenceException | RuntimeException e) {
        features.close();
        throw e;
      }
    } catch (InferenceException | RuntimeException e) {
      lane.close();
      throw e;
    }
  }

  private WholeDecoder whole(CtcGraph tensors, RecognitionOptions options, Lane lane) {
    return new WholeDecoder(
        tensors,
        decoding,
        subsampling,
        spec.features().padding(),
        decoding.open(options.phrases()),
        lane);
  }

  private StreamDecoder streaming(
      CtcGraph tensors,
      Signature signature,
      RecognitionOptions options,
      Lane lane,
      String owner,
      CopyLedger ledger)
      throws InferenceException {
    int padding = spec.features().padding();
    Chunks chunks =
        zipformer ? Chunks.of(graph.id(), signature, padding) : new Chunks(chunk, chunk, padding);
    GraphMemory memory = new GraphMemory(tensors.states(), pool, owner, ledger);
    return new StreamDecoder(
        tensors, decoding, chunks, memory, decoding.open(options.phrases()), lane);
  }

  private synchronized void keepWarm(Placement placement) throws InferenceException {
    if (!closed) {
      Lane before = warm;
      warm = placement.lane(graph, Role.ENCODER);
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
