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
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.recognizer.session.Phrases;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** icefall's streaming zipformer with its stateless predictor. */
final class Zipformer implements Transducer {
  /** Hypotheses kept where there are phrases to look for; else the likeliest is followed. */
  private static final int PATHS = 4;

  private final BufferPool pool;
  private final String owner;
  private final FeatureSpec features;
  private final List<ModelGraph> graphs;
  private final ZipformerGraph encoder;
  private final StatelessGraph predictor;
  private final JoinerGraph joiner;
  private final Tokens tokens;
  private final Alignment alignment;
  private final int paths;

  Zipformer(TransducerFiles files, BufferPool pool) throws IOException {
    this.pool = pool;
    owner = "model " + files.id();
    paths = files.paths();
    TransducerFiles.Graph joining = files.joiner();
    if (joining == null) {
      throw new IOException("model " + files.id() + " has no joiner");
    }
    tokens = Tokens.of(files.tokens());
    int blank = tokens.blank();
    if (blank != 0) {
      throw new IOException(files.tokens() + " does not begin with <blk>");
    }
    alignment = new Alignment(blank, tokens.unknown(), 1);
    encoder = ZipformerGraph.of(files.encoder());
    predictor = StatelessGraph.of(files.decoder(), tokens.size(), blank);
    joiner = JoinerGraph.icefall(joining, tokens.size());
    joiner.requireFrames(joining, encoder.width());
    joiner.requireForetold(joining, predictor.width());
    features = features(encoder.bands());
    graphs =
        List.of(
            new Ports(files.encoder()).withBatch(encoder.batchAxes()),
            new Ports(files.decoder()).withBatch(Map.of(predictor.tokens(), 0)),
            new Ports(joining).withBatch(joiner.batchAxes()));
  }

  private static FeatureSpec features(int bands) throws IOException {
    try {
      return new FeatureSpec(
          FeatureSpec.Kind.SHERPA_FBANK,
          bands,
          FeatureSpec.Edges.REFLECT,
          FeatureSpec.Normalisation.NONE,
          0,
          1,
          0);
    } catch (IllegalArgumentException e) {
      throw new IOException("the encoder's features: " + e.getMessage(), e);
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

  StreamingDecoder decoder(Placement placement, RecognitionOptions options, CopyLedger ledger)
      throws InferenceException {
    Phrases phrases = new Phrases(options.phrases());
    int kept = phrases.isEmpty() ? paths : Math.max(PATHS, paths);
    List<Lane> lanes = lanes(placement);
    Lease foretold = null;
    try {
      foretold = lease(kept == 1 ? predictor.bytes() : 2L * kept * predictor.bytes());
      Lease memory = lease(StreamingDecoder.bytes(encoder));
      Lease room = foretold;
      return new StreamingDecoder(
          encoder,
          lanes.get(0),
          memory,
          question -> search(kept, phrases, lanes, room, ledger, question),
          ledger);
    } catch (RuntimeException e) {
      lanes.forEach(Lane::close);
      if (foretold != null) {
        foretold.close();
      }
      throw e;
    }
  }

  private Lease lease(long bytes) {
    return pool.lease(MemoryKind.HOST, bytes, owner);
  }

  private Search search(
      int kept,
      Phrases phrases,
      List<Lane> lanes,
      Lease foretold,
      CopyLedger ledger,
      Question question) {
    Words words = new Words(tokens, ZipformerGraph.SUBSAMPLING);
    if (kept == 1) {
      return new GreedySearch(
          joiner,
          lanes.get(2),
          new StatelessPredictor(predictor, foretold, ledger),
          lanes.get(1),
          alignment,
          words,
          ledger,
          question);
    }
    return new BeamSearch(
        joiner,
        lanes.get(2),
        predictor,
        lanes.get(1),
        new Beam(kept, alignment, tokens, phrases, predictor.context()),
        kept,
        foretold,
        words,
        ledger,
        question);
  }
}
