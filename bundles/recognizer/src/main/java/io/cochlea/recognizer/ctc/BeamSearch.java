package io.cochlea.recognizer.ctc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Prefix beam search (Hannun et al., "First-Pass Large Vocabulary Continuous Speech Recognition
 * using Bi-Directional Recurrent DNNs", 2014, algorithm 1), in natural logarithms: a prefix has the
 * probability of all its alignments, and what {@link Fusion} says of it. A label's frame is that in
 * which most of it began.
 */
final class BeamSearch implements CtcSearch {
  private static final double NEVER = Double.NEGATIVE_INFINITY;

  private final int blank;
  private final Fusion fusion;
  private final BeamWeights weights;
  private Prefixes prefixes = new Prefixes();

  /** The beam, the likeliest first: prefixes, and what ends in a blank or in their last label. */
  private int[] beam;

  private double[] blanks;
  private double[] labels;
  private int size;
  private int frames;

  /** The next frame's, in the order in which they are found, with their scores. */
  private int[] grown;

  private double[] grownBlanks;
  private double[] grownLabels;
  private double[] scores;
  private int count;

  /** Where a prefix is in {@link #grown}, if it is there. */
  private int[] place = new int[0];

  BeamSearch(int blank, Fusion fusion, BeamWeights weights) {
    this.blank = blank;
    this.fusion = fusion;
    this.weights = weights;
    int width = weights.width();
    beam = new int[width];
    blanks = new double[width];
    labels = new double[width];
    grown = new int[2 * width];
    grownBlanks = new double[2 * width];
    grownLabels = new double[2 * width];
    scores = new double[2 * width];
    reset();
  }

  @Override
  public void reset() {
    prefixes.clear();
    fusion.begin(prefixes);
    beam[0] = Prefixes.ROOT;
    blanks[0] = 0;
    labels[0] = NEVER;
    size = 1;
    frames = 0;
  }

  @Override
  public void accept(Posteriors posteriors) {
    for (int frame = 0; frame < posteriors.frames(); frame++, frames++) {
      int first = prefixes.size();
      count = 0;
      for (int i = 0; i < size; i++) {
        stay(i, posteriors, frame);
        extend(i, posteriors, frame);
      }
      select(first);
    }
  }

  private void stay(int i, Posteriors posteriors, int frame) {
    int last = prefixes.label[beam[i]];
    double both = add(blanks[i], labels[i]);
    int at = place(beam[i]);
    grownBlanks[at] = add(grownBlanks[at], both + posteriors.at(frame, blank));
    if (last != Prefixes.NONE) {
      grownLabels[at] = add(grownLabels[at], labels[i] + posteriors.at(frame, last));
    }
  }

  private void extend(int i, Posteriors posteriors, int frame) {
    int last = prefixes.label[beam[i]];
    double both = add(blanks[i], labels[i]);
    for (int label = 0; label < posteriors.labels(); label++) {
      float posterior = posteriors.at(frame, label);
      double mass = posterior + (label == last ? blanks[i] : both);
      if (label != blank && posterior > weights.floor() && mass > NEVER) {
        int prefix = prefixes.child(beam[i], label);
        if (prefix == Prefixes.NONE) {
          prefix = prefixes.add(beam[i], label);
          fusion.extend(prefixes, prefix);
        }
        if (prefixes.language[prefix] > NEVER) {
          enter(prefix, mass, posterior);
        }
      }
    }
  }

  private void enter(int prefix, double mass, float posterior) {
    int at = place(prefix);
    grownLabels[at] = add(grownLabels[at], mass);
    if (mass > prefixes.most[prefix]) {
      prefixes.most[prefix] = mass;
      prefixes.frame[prefix] = frames;
      prefixes.posterior[prefix] = posterior;
    }
  }

  /** The place of a prefix among those of the next frame. */
  private int place(int prefix) {
    if (prefix >= place.length) {
      place = Arrays.copyOf(place, Math.max(2 * place.length, 2 * prefix + 2));
    }
    int at = place[prefix];
    if (at < count && grown[at] == prefix) {
      return at;
    }
    if (count == grown.length) {
      grown = Arrays.copyOf(grown, 2 * count);
      grownBlanks = Arrays.copyOf(grownBlanks, 2 * count);
      grownLabels = Arrays.copyOf(grownLabels, 2 * count);
      scores = new double[2 * count];
    }
    place[prefix] = count;
    grown[count] = prefix;
    grownBlanks[count] = NEVER;
    grownLabels[count] = NEVER;
    return count++;
  }

  /** Keeps the likeliest, and forgets new prefixes, from {@code first} on, that are not kept. */
  private void select(int first) {
    for (int i = 0; i < count; i++) {
      scores[i] = add(grownBlanks[i], grownLabels[i]) + prefixes.language[grown[i]];
    }
    size = Math.min(weights.width(), count);
    for (int i = 0; i < size; i++) {
      int best = i;
      for (int k = i + 1; k < count; k++) {
        best = scores[k] > scores[best] ? k : best;
      }
      swap(i, best);
      beam[i] = grown[i];
      blanks[i] = grownBlanks[i];
      labels[i] = grownLabels[i];
    }
    renumber(first);
  }

  private void swap(int one, int other) {
    int prefix = grown[one];
    grown[one] = grown[other];
    grown[other] = prefix;
    double swapped = grownBlanks[one];
    grownBlanks[one] = grownBlanks[other];
    grownBlanks[other] = swapped;
    swapped = grownLabels[one];
    grownLabels[one] = grownLabels[other];
    grownLabels[other] = swapped;
    swapped = scores[one];
    scores[one] = scores[other];
    scores[other] = swapped;
  }

  private void renumber(int first) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (beam[i] >= first) {
        grown[kept++] = beam[i];
      }
    }
    Arrays.sort(grown, 0, kept);
    for (int i = 0; i < size; i++) {
      if (beam[i] >= first) {
        beam[i] = first + Arrays.binarySearch(grown, 0, kept, beam[i]);
      }
    }
    prefixes.prune(first, grown, kept);
  }

  @Override
  public Found found(boolean over) {
    int best = 0;
    double most = NEVER;
    for (int i = 0; i < size; i++) {
      double score =
          add(blanks[i], labels[i])
              + prefixes.language[beam[i]]
              + (over ? fusion.ending(prefixes, beam[i]) : 0);
      if (score > most) {
        most = score;
        best = i;
      }
    }
    return new Found(emissions(beam[best]), length(common()));
  }

  private List<Emission> emissions(int prefix) {
    List<Emission> emissions = new ArrayList<>();
    for (int at = prefix; at != Prefixes.ROOT; at = prefixes.parent[at]) {
      int frame = prefixes.frame[at];
      float posterior = (float) Math.exp(prefixes.posterior[at]);
      emissions.add(new Emission(prefixes.label[at], frame, frame, posterior));
    }
    Collections.reverse(emissions);
    return emissions;
  }

  private int length(int prefix) {
    int length = 0;
    for (int at = prefix; at != Prefixes.ROOT; at = prefixes.parent[at]) {
      length++;
    }
    return length;
  }

  /** The longest prefix that all in the beam begin with. */
  private int common() {
    int[] at = Arrays.copyOf(beam, size);
    while (true) {
      int highest = 0;
      boolean same = true;
      for (int i = 1; i < size; i++) {
        same &= at[i] == at[0];
        highest = at[i] > at[highest] ? i : highest;
      }
      if (same) {
        return at[0];
      }
      at[highest] = prefixes.parent[at[highest]];
    }
  }

  /** ln of the probability of the likeliest prefix, over all its alignments. */
  double logProbability() {
    return add(blanks[0], labels[0]);
  }

  @Override
  public BeamSearch copy() {
    BeamSearch copy = new BeamSearch(blank, fusion, weights);
    copy.prefixes = prefixes.copy();
    copy.beam = beam.clone();
    copy.blanks = blanks.clone();
    copy.labels = labels.clone();
    copy.size = size;
    copy.frames = frames;
    return copy;
  }

  /** ln(eᵃ + eᵇ). */
  private static double add(double a, double b) {
    double high = Math.max(a, b);
    double low = Math.min(a, b);
    return low == NEVER ? high : high + Math.log1p(Math.exp(low - high));
  }
}
