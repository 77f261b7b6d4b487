package io.cochlea.recognizer.ctc;

import java.util.ArrayList;
import java.util.List;

/**
 * Best path decoding: the best label of each frame, repetitions merged, blanks dropped (Graves et
 * al., "Connectionist Temporal Classification", 2006, section 3.2).
 */
final class GreedySearch implements CtcSearch {
  private final int blank;
  private final List<Emission> emissions = new ArrayList<>();
  private int frames;
  private int running;
  private int first;
  private float best;

  GreedySearch(int blank) {
    this.blank = blank;
    running = blank;
  }

  @Override
  public void accept(Posteriors posteriors) {
    for (int frame = 0; frame < posteriors.frames(); frame++, frames++) {
      int label = best(posteriors, frame);
      float posterior = posteriors.at(frame, label);
      if (label == running) {
        best = Math.max(best, posterior);
      } else {
        emit(emissions);
        running = label;
        first = frames;
        best = posterior;
      }
    }
  }

  private static int best(Posteriors posteriors, int frame) {
    int best = 0;
    for (int label = 1; label < posteriors.labels(); label++) {
      if (posteriors.at(frame, label) > posteriors.at(frame, best)) {
        best = label;
      }
    }
    return best;
  }

  private void emit(List<Emission> to) {
    if (running != blank) {
      to.add(new Emission(running, first, frames - 1, (float) Math.exp(best)));
    }
  }

  @Override
  public Found found(boolean over) {
    List<Emission> all = new ArrayList<>(emissions);
    emit(all);
    return new Found(all, emissions.size());
  }

  @Override
  public void reset() {
    emissions.clear();
    frames = 0;
    running = blank;
  }

  @Override
  public GreedySearch copy() {
    GreedySearch copy = new GreedySearch(blank);
    copy.emissions.addAll(emissions);
    copy.frames = frames;
    copy.running = running;
    copy.first = first;
    copy.best = best;
    return copy;
  }
}
