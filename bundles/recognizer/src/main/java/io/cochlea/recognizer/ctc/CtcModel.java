package io.cochlea.recognizer.ctc;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.feature.FeatureFactory;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.feature.Features;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Role;
import io.cochlea.api.recognition.ModelSpec;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.Session;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.recognizer.ModelFolder;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A CTC model: one graph from features to posteriors, and a decoder. */
public final class CtcModel implements SpeechModel, AutoCloseable {
  /** The family in a manifest. */
  public static final String FAMILY_NAME = "ctc";

  private final ModelSpec spec;
  private final ModelGraph graph;
  private final Labels labels;
  private final int subsampling;
  private final CtcDecoder decoder = new GreedyDecoder();
  private final Function<FeatureSpec.Kind, FeatureFactory> factories;

  /** Keeps the graph compiled between streams. */
  private @Nullable Lane warm;

  private boolean closed;

  /**
   * @param factories finds who computes a kind of features, or throws {@link
   *     IllegalArgumentException}
   * @throws IOException when the folder is not a CTC model's or its graph is damaged, with the
   *     reason
   */
  public CtcModel(ModelFolder folder, Function<FeatureSpec.Kind, FeatureFactory> factories)
      throws IOException {
    this.factories = factories;
    graph = folder.graph("encoder");
    labels = Labels.of(folder);
    subsampling = folder.number("ctc.subsampling", 1, 16);
    spec =
        new ModelSpec(
            folder.text("id"),
            FAMILY_NAME,
            List.of(folder.text("languages").split("\\s*,\\s*")),
            features(folder),
            List.of(graph),
            folder.text("notice"));
  }

  private static FeatureSpec features(ModelFolder folder) throws IOException {
    FeatureSpec.Kind kind = folder.constant("features", FeatureSpec.Kind.class);
    int bins = folder.number("features.bins", 80, 128);
    FeatureSpec.Edges edges = folder.constant("features.edges", FeatureSpec.Edges.class);
    FeatureSpec.Normalisation normalisation =
        folder.constant("features.normalisation", FeatureSpec.Normalisation.class);
    float mean = folder.decimal("features.mean");
    float std = folder.decimal("features.std");
    int padding = folder.number("features.padding", 0, FeatureSpec.MAX_PADDING);
    try {
      return new FeatureSpec(kind, bins, edges, normalisation, mean, std, padding);
    } catch (IllegalArgumentException e) {
      throw new IOException("model folder " + folder + ": features." + e.getMessage(), e);
    }
  }

  @Override
  public ModelSpec spec() {
    return spec;
  }

  /** Features go straight into the lane's tensor: there is nothing to tell the ledger. */
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
      CtcGraph tensors =
          CtcGraph.of(
              graph.id(),
              placement.signature(graph, Role.ENCODER),
              spec.features().bins(),
              labels.size());
      keepWarm(placement);
      Features features = factory.open(spec.features(), format, maxSamples, "model " + spec.id());
      return new CtcSession(this, tensors, features, lane, loop, sink);
    } catch (InferenceException | RuntimeException e) {
      lane.close();
      throw e;
    }
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

  Labels labels() {
    return labels;
  }

  CtcDecoder decoder() {
    return decoder;
  }

  Timeline timeline(long begin, long end) {
    return new Timeline(
        begin, end, spec.features().kind().hop(), subsampling, spec.features().padding());
  }

  /** Output frames for {@code frames} of features. */
  int outputs(int frames) {
    return Math.ceilDiv(frames, subsampling);
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
