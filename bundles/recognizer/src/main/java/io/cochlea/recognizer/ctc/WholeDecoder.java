package io.cochlea.recognizer.ctc;

import io.cochlea.api.feature.Features;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import io.cochlea.recognizer.session.Answer;
import io.cochlea.recognizer.session.Recognised.Heard;
import io.cochlea.recognizer.session.WindowDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recognises an utterance at once, by a graph that sees all of it. */
final class WholeDecoder extends Course implements WindowDecoder {
  private final CtcGraph graph;
  private final Decoding decoding;
  private final int subsampling;
  private final int padding;
  private final CtcSearch search;
  private @Nullable Features features;
  private int frames;
  private boolean last;

  /**
   * @param padding frames of it in front of and behind an utterance
   */
  WholeDecoder(
      CtcGraph graph,
      Decoding decoding,
      int subsampling,
      int padding,
      CtcSearch search,
      Lane lane) {
    super(lane, () -> {});
    this.graph = graph;
    this.decoding = decoding;
    this.subsampling = subsampling;
    this.padding = padding;
    this.search = search;
  }

  @Override
  public int maxFrames() {
    return Integer.MAX_VALUE;
  }

  /** What is agreed is left to the session: posteriors know nothing of it. */
  @Override
  public void decode(Features features, boolean last, List<Heard> agreed, long due, Answer answer) {
    this.features = features;
    this.last = last;
    frames = features.frames();
    ask(due, answer);
  }

  @Override
  public int extent() {
    return frames;
  }

  @Override
  public void fill(Batch batch, int row) {
    if (features != null) {
      graph.fill(batch, row, features, 0, frames);
    }
  }

  @Override
  public boolean step(Batch batch, int row) {
    long start = ran();
    search.reset();
    search.accept(
        graph.posteriors(batch, row, Math.ceilDiv(frames, subsampling), decoding.labels().size()));
    Timeline timeline = new Timeline(subsampling, padding, last ? frames - padding : frames);
    decoded(decoding.heard(search.found(last), timeline), start);
    return false;
  }
}
