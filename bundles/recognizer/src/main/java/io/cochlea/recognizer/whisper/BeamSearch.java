package io.cochlea.recognizer.whisper;

import org.jspecify.annotations.Nullable;

/**
 * Several hypotheses, those that are likeliest in all. openai/whisper {@code decoding.py}, {@code
 * BeamSearchDecoder} with a patience of 1, and {@code MaximumLikelihoodRanker} without a length
 * penalty: the best is that of the greatest mean.
 */
final class BeamSearch implements Search {
  private final Vocabulary vocabulary;
  private final Rules rules;
  private final Loops loops;
  private final int beams;
  private final Scores[] scores;
  private final int[] sources;
  private Hypothesis[] now;
  private Hypothesis[] next;
  private final Hypothesis[] finished;

  /** Candidates: of each beam one more than there are beams, best first. */
  private final int[] tokens;

  private final int[] owners;
  private final float[] logs;
  private final double[] sums;
  private int candidates;
  private int done;
  private boolean begun;
  private int most;
  private Hypothesis best;
  private boolean looped;

  /**
   * @param longest sequence, what was given counted
   */
  BeamSearch(Vocabulary vocabulary, Rules rules, int beams, int longest) {
    this.vocabulary = vocabulary;
    this.rules = rules;
    this.beams = beams;
    loops = new Loops(vocabulary, longest);
    scores = new Scores[beams];
    sources = new int[beams];
    now = new Hypothesis[beams];
    next = new Hypothesis[beams];
    finished = new Hypothesis[beams];
    for (int i = 0; i < beams; i++) {
      scores[i] = new Scores(vocabulary.size);
      now[i] = new Hypothesis(longest);
      next[i] = new Hypothesis(longest);
      finished[i] = new Hypothesis(longest);
    }
    int proposed = beams * (beams + 1);
    tokens = new int[proposed];
    owners = new int[proposed];
    logs = new float[proposed];
    sums = new double[proposed];
    best = finished[0];
  }

  @Override
  public int rows() {
    return beams;
  }

  @Override
  public void begin(int[] begin, int most) {
    this.most = most;
    best = finished[0];
    for (Hypothesis hypothesis : now) {
      hypothesis.begin(begin);
    }
    done = 0;
    begun = false;
    looped = false;
  }

  @Override
  public Scores scores(int row) {
    return scores[row];
  }

  @Override
  public boolean choose() {
    candidates = 0;
    for (int beam = 0; beam < (begun ? beams : 1); beam++) {
      propose(beam);
    }
    begun = true;
    int newly = done;
    int kept = 0;
    for (int i = 0; i < candidates && kept < beams; i++) {
      Hypothesis from = now[owners[i]];
      if (tokens[i] == vocabulary.end) {
        if (newly < beams) {
          finished[newly].copy(from);
          finished[newly].end(logs[i]);
          newly++;
        }
      } else {
        next[kept].copy(from);
        next[kept].add(tokens[i], logs[i]);
        sources[kept] = owners[i];
        kept++;
      }
    }
    done = newly;
    if (kept < beams) { // fewer tokens are allowed than there are beams
      finish();
      return false;
    }
    Hypothesis[] before = now;
    now = next;
    next = before;
    boolean more = done < beams && now[0].chosen() < most;
    if (!more) {
      finish();
    }
    return more;
  }

  /** The likeliest tokens of a beam, among the candidates by what they sum up to. */
  private void propose(int beam) {
    Scores row = scores[beam];
    rules.apply(row, now[beam]);
    float all = row.logSum();
    for (int i = 0; i <= beams && all != Scores.NEVER; i++) {
      int token = row.best();
      float logit = row.get(token);
      if (logit == Scores.NEVER) {
        return;
      }
      row.forbid(token);
      insert(beam, token, logit - all, now[beam].sum() + (logit - all));
    }
  }

  private void insert(int beam, int token, float log, double sum) {
    int at = candidates++;
    while (at > 0 && sums[at - 1] < sum) {
      tokens[at] = tokens[at - 1];
      owners[at] = owners[at - 1];
      logs[at] = logs[at - 1];
      sums[at] = sums[at - 1];
      at--;
    }
    tokens[at] = token;
    owners[at] = beam;
    logs[at] = log;
    sums[at] = sum;
  }

  /** Those that have not ended fill up; they are sorted already. */
  private void finish() {
    for (int i = 0; i < beams && done < beams; i++) {
      finished[done++].copy(now[i]);
    }
    best = finished[0];
    for (int i = 1; i < done; i++) {
      if (rank(finished[i]) > rank(best)) {
        best = finished[i];
      }
    }
    int kept = loops.kept(best);
    looped = kept < best.length();
    best.cut(kept);
  }

  @Override
  public int token(int row) {
    return now[row].token(now[row].length() - 1);
  }

  @Override
  public int @Nullable [] sources() {
    return sources;
  }

  @Override
  public Hypothesis best() {
    return best;
  }

  private static double rank(Hypothesis hypothesis) {
    return hypothesis.sum() / Math.max(hypothesis.chosen(), 1);
  }

  @Override
  public boolean looped() {
    return looped;
  }
}
