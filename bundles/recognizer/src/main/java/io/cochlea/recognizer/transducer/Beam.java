package io.cochlea.recognizer.transducer;

import io.cochlea.recognizer.session.Phrases;
import io.cochlea.recognizer.transducer.Search.Path;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The hypotheses of a modified beam search, one symbol a frame: of all that they can go on with the
 * likeliest few are kept, those of the same tokens are one, their probabilities added (icefall,
 * {@code modified_beam_search}). The best is that of the greatest ln p per token, the tokens that
 * the predictor began with counted.
 */
final class Beam {
  private final int most;
  private final Alignment alignment;
  private final Tokens tokens;
  private final Phrases phrases;
  private final int context;
  private final int[] parents;
  private final int[] followers;
  private final double[] scores;
  private List<Path> paths = List.of(Path.only(null));
  private List<Integer> origins = List.of(0);
  private boolean grown;

  /**
   * @param most hypotheses kept
   * @param context tokens that the predictor began with
   */
  Beam(int most, Alignment alignment, Tokens tokens, Phrases phrases, int context) {
    this.most = most;
    this.alignment = alignment;
    this.tokens = tokens;
    this.phrases = phrases;
    this.context = context;
    parents = new int[most];
    followers = new int[most];
    scores = new double[most];
  }

  List<Path> paths() {
    return paths;
  }

  void resume(List<Path> from) {
    paths = from;
  }

  /** Which of the paths before each goes on from. */
  List<Integer> origins() {
    return origins;
  }

  /** Whether the last frame gave any path a token. */
  boolean hasGrown() {
    return grown;
  }

  /**
   * Goes on by a frame.
   *
   * @param logits of each path
   */
  void advance(IntFunction<Logits> logits, int frame) {
    int kept = choose(logits);
    List<Path> grownPaths = new ArrayList<>(kept);
    List<Integer> from = new ArrayList<>(kept);
    grown = false;
    for (int i = 0; i < kept; i++) {
      Path path = follow(paths.get(parents[i]), followers[i], scores[i], frame, logits, parents[i]);
      int twin = twin(grownPaths, path.last());
      if (twin < 0) {
        grownPaths.add(path);
        from.add(parents[i]);
      } else {
        Path other = grownPaths.get(twin);
        grownPaths.set(
            twin, new Path(other.last(), logAdd(other.score(), path.score()), other.phrase()));
      }
    }
    paths = grownPaths;
    origins = from;
  }

  /** The likeliest continuations, best first. */
  private int choose(IntFunction<Logits> logits) {
    int kept = 0;
    for (int parent = 0; parent < paths.size(); parent++) {
      Logits row = logits.apply(parent);
      double base = paths.get(parent).score() - row.logSum();
      for (int token = 0; token < row.vocabulary(); token++) {
        double score = base + row.at(token);
        if (kept < most || score > scores[kept - 1]) {
          kept = insert(parent, token, score, kept);
        }
      }
    }
    return kept;
  }

  private int insert(int parent, int token, double score, int kept) {
    int at = Math.min(kept, most - 1);
    while (at > 0 && scores[at - 1] < score) {
      parents[at] = parents[at - 1];
      followers[at] = followers[at - 1];
      scores[at] = scores[at - 1];
      at--;
    }
    parents[at] = parent;
    followers[at] = token;
    scores[at] = score;
    return Math.min(kept + 1, most);
  }

  private Path follow(
      Path path, int token, double score, int frame, IntFunction<Logits> logits, int parent) {
    if (alignment.isBlank(token)) {
      return new Path(path.last(), score, path.phrase());
    }
    grown = true;
    float posterior = logits.apply(parent).posterior(token);
    Emission last = new Emission(path.last(), token, frame, 1, posterior);
    if (phrases.isEmpty()) {
      return new Path(last, score, Phrases.NOWHERE);
    }
    String text = new String(tokens.bytes(token), StandardCharsets.UTF_8);
    return new Path(
        last, score + phrases.gain(path.phrase(), text), phrases.after(path.phrase(), text));
  }

  private static int twin(List<Path> paths, @Nullable Emission last) {
    for (int i = 0; i < paths.size(); i++) {
      if (Emission.same(paths.get(i).last(), last)) {
        return i;
      }
    }
    return -1;
  }

  private static double logAdd(double a, double b) {
    return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
  }

  /** The best path, phrases that are not complete left out. */
  Path best() {
    Path best = paths.getFirst();
    for (Path path : paths) {
      if (perToken(path) > perToken(best)) {
        best = path;
      }
    }
    return best;
  }

  private double perToken(Path path) {
    return (path.score() - phrases.owed(path.phrase())) / (Emission.count(path.last()) + context);
  }
}
