package io.cochlea.recognizer.ctc;

import java.util.ArrayList;
import java.util.List;

/**
 * Best path decoding: the best label of each frame, repetitions merged, blanks dropped (Graves et
 * al., "Connectionist Temporal Classification", 2006, section 3.2).
 */
final class GreedyDecoder implements CtcDecoder {

  @Override
  public List<Emission> decode(Posteriors posteriors) {
    List<Emission> emissions = new ArrayList<>();
    int running = BLANK;
    int first = 0;
    float best = Float.NEGATIVE_INFINITY;
    for (int frame = 0; frame < posteriors.frames(); frame++) {
      int label = best(posteriors, frame);
      float posterior = posteriors.at(frame, label);
      if (label == running) {
        best = Math.max(best, posterior);
      } else {
        emit(emissions, running, first, frame - 1, best);
        running = label;
        first = frame;
        best = posterior;
      }
    }
    emit(emissions, running, first, posteriors.frames() - 1, best);
    return emissions;
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

  private static void emit(List<Emission> to, int label, int first, int last, float posterior) {
    if (label != BLANK) {
      to.add(new Emission(label, first, last, (float) Math.exp(posterior)));
    }
  }
}
