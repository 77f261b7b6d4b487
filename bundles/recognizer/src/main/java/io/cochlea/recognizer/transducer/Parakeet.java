package io.cochlea.recognizer.transducer;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Placement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** NeMo's transducer, RNN-T or TDT, its predictor and joiner in two graphs or in one. */
final class Parakeet implements Transducer {
  private final BufferPool pool;
  private final String owner;
  private final FeatureSpec features;
  private final List<ModelGraph> graphs;
  private final NemoEncoderGraph encoder;
  private final RecurrentGraph predictor;
  private final JoinerGraph joiner;
  private final boolean fused;
  private final Tokens tokens;
  private final Alignment alignment;

  Parakeet(TransducerFiles files, BufferPool pool) throws IOException {
    this.pool = pool;
    owner = "model " + files.id();
    tokens = Tokens.of(files.tokens());
    int blank = tokens.blank();
    if (blank < 0 || blank != tokens.size() - 1) {
      throw new IOException(files.tokens() + " does not end with <blk>");
    }
    alignment = new Alignment(blank, -1, Alignment.NEMO_SYMBOLS);
    Map<String, String> metadata = files.encoder().signature().metadata();
    if (metadata.containsKey("vocab_size")) {
      int known = new Ports(files.encoder()).number("vocab_size");
      if (known != blank) {
        throw new IOException(
            "graph %s: metadata vocab_size is %d, but there are %d tokens besides <blk>"
                .formatted(files.encoder().file().id(), known, blank));
      }
    }
    encoder = NemoEncoderGraph.of(files.encoder(), files.subsampling());
    features = features(files.encoder().file().id(), encoder.bands(), metadata);
    TransducerFiles.Graph separate = files.joiner();
    fused = separate == null;
    TransducerFiles.Graph joining = separate == null ? files.decoder() : separate;
    boolean tdt =
        metadata.containsKey("url")
            ? metadata.get("url").toLowerCase(Locale.ROOT).contains("tdt")
            : JoinerGraph.hasDurations(joining, tokens.size());
    joiner = JoinerGraph.nemo(joining, fused, tokens.size(), tdt);
    predictor = RecurrentGraph.of(files.decoder(), fused);
    joiner.requireFrames(joining, encoder.width());
    joiner.requireForetold(joining, predictor.width());
    graphs = graphs(files, joining);
  }

  private List<ModelGraph> graphs(TransducerFiles files, TransducerFiles.Graph joining) {
    List<ModelGraph> all = new ArrayList<>();
    all.add(new Ports(files.encoder()).withBatch(encoder.batchAxes()));
    Map<String, Integer> axes = new HashMap<>(predictor.batchAxes());
    if (fused) {
      axes.putAll(joiner.batchAxes());
    }
    all.add(new Ports(files.decoder()).withBatch(axes));
    if (!fused) {
      all.add(new Ports(joining).withBatch(joiner.batchAxes()));
    }
    return all;
  }

  private static FeatureSpec features(String id, int bands, Map<String, String> metadata)
      throws IOException {
    String normalisation = metadata.getOrDefault("normalize_type", "per_feature");
    FeatureSpec.Normalisation known =
        switch (normalisation) {
          case "per_feature" -> FeatureSpec.Normalisation.PER_FEATURE;
          case "", "NA" -> FeatureSpec.Normalisation.NONE;
          default ->
              throw new IOException(
                  "graph %s: metadata normalize_type is '%s', allowed are per_feature and nothing"
                      .formatted(id, normalisation));
        };
    try {
      return new FeatureSpec(
          FeatureSpec.Kind.NEMO_LOG_MEL, bands, FeatureSpec.Edges.ZERO, known, 0, 1, 0);
    } catch (IllegalArgumentException e) {
      throw new IOException("graph " + id + ": " + e.getMessage(), e);
    }
  }

  @Override
  public FeatureSpec features() {
    return features;
  }

  @Override
  public List<ModelGraph> graphs() {
    return graphs;
  }

  WholeDecoder decoder(Placement placement, CopyLedger ledger) throws InferenceException {
    List<Lane> lanes = lanes(placement);
    try {
      Lease memory = pool.lease(MemoryKind.HOST, RecurrentPredictor.bytes(predictor), owner);
      return new WholeDecoder(
          encoder,
          lanes.get(0),
          pool,
          owner,
          question -> search(lanes, memory, ledger, question),
          ledger);
    } catch (RuntimeException e) {
      lanes.forEach(Lane::close);
      throw e;
    }
  }

  private Search search(List<Lane> lanes, Lease memory, CopyLedger ledger, Question question) {
    return new GreedySearch(
        joiner,
        lanes.getLast(),
        new RecurrentPredictor(predictor, alignment.blank(), memory, ledger),
        fused ? null : lanes.get(1),
        alignment,
        new Words(tokens, encoder.subsampling()),
        ledger,
        question);
  }
}
