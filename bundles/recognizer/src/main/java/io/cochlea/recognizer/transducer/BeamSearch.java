package io.cochlea.recognizer.transducer;

import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import io.cochlea.recognizer.session.Recognised;
import io.cochlea.recognizer.session.Recognised.Heard;
import java.util.List;
import java.util.stream.Stream;

/**
 * Modified beam search: {@link Beam} on the lanes of joiner and predictor, its paths in as many
 * rows of one run. What was foretold for a path goes with it; the predictor runs when one has got a
 * token.
 */
final class BeamSearch implements Search {
  private final JoinerGraph joiner;
  private final StatelessGraph predictor;
  private final Beam beam;
  private final int rows;
  private final Lease memory;
  private final Words words;
  private final CopyLedger ledger;
  private final Question question;
  private final Join join;
  private final Predict predict;
  private final Logits[] logits;

  /** Which half of the memory holds what was foretold. */
  private int half;

  private int before;
  private long frames;
  private int count;
  private int frame;
  private boolean outdated = true;
  private Runnable then = () -> {};

  /**
   * @param rows paths kept at most
   * @param memory twice what is foretold for all paths; this search's from now on, like the lanes
   */
  BeamSearch(
      JoinerGraph joiner,
      Lane joining,
      StatelessGraph predictor,
      Lane predicting,
      Beam beam,
      int rows,
      Lease memory,
      Words words,
      CopyLedger ledger,
      Question question) {
    this.joiner = joiner;
    this.predictor = predictor;
    this.beam = beam;
    this.rows = rows;
    this.memory = memory;
    this.words = words;
    this.ledger = ledger;
    this.question = question;
    join = new Join(joining, question);
    predict = new Predict(predicting, question);
    logits = Stream.generate(Logits::new).limit(rows).toArray(Logits[]::new);
  }

  private long foretold(int path) {
    return memory.address() + ((long) half * rows + path) * predictor.bytes();
  }

  @Override
  public void over(long from, int number, Runnable done) {
    frames = from;
    count = number;
    frame = 0;
    then = done;
    go();
  }

  private void go() {
    if (frame == count) {
      before += count;
      then.run();
    } else if (outdated) {
      predict.next();
    } else {
      join.next();
    }
  }

  private void advance(Batch batch, int row) {
    beam.advance(path -> joiner.logits(batch, row + path, logits[path]), before + frame);
    frame++;
    outdated = beam.hasGrown();
    if (!outdated) {
      gather(beam.origins());
    }
  }

  /** Blanks only: what was foretold stays true, but the paths may have changed places. */
  private void gather(List<Integer> origins) {
    int from = half;
    for (int path = 0; path < origins.size(); path++) {
      half = from;
      long old = foretold(origins.get(path));
      half = 1 - from;
      Memory.copy(old, foretold(path), predictor.bytes());
    }
    ledger.copied(CopyLedger.Stage.BACKEND, origins.size() * predictor.bytes());
  }

  /** Words stand that all paths begin with, but for the last of each, which may go on. */
  @Override
  public Recognised result(boolean end) {
    Path best = best();
    List<Heard> heard = words.of(best.last());
    int stable = heard.size();
    for (Path path : beam.paths()) {
      if (!end) {
        stable = Math.min(stable, stable(heard, words.of(path.last())));
      }
    }
    return new Recognised(heard, stable, "", Words.confidence(best.last()));
  }

  private static int stable(List<Heard> one, List<Heard> other) {
    int most = Math.max(0, Math.min(one.size(), other.size()) - 1);
    int same = 0;
    while (same < most && one.get(same).text().equals(other.get(same).text())) {
      same++;
    }
    return same;
  }

  Path best() {
    return beam.best();
  }

  @Override
  public Found found() {
    return new Found(beam.paths(), before);
  }

  @Override
  public void resume(Found found) {
    beam.resume(found.paths());
    before = found.frames();
    frame = 0;
    count = 0;
    outdated = true;
  }

  @Override
  public void cancel() {
    join.cancel();
    predict.cancel();
  }

  @Override
  public void close() {
    join.close();
    predict.close();
    memory.close();
  }

  /** Joins a frame with all paths. */
  private final class Join extends LaneWork {
    Join(Lane lane, Question question) {
      super(lane, question);
    }

    @Override
    public int rows() {
      return rows;
    }

    @Override
    public void fill(Batch batch, int row) {
      int paths = beam.paths().size();
      for (int path = 0; path < paths; path++) {
        joiner.fillFrame(batch, row + path, frames + (long) frame * joiner.width() * Float.BYTES);
        joiner.fillForetold(batch, row + path, foretold(path));
      }
      ledger.copied(CopyLedger.Stage.BACKEND, paths * joiner.bytes());
    }

    @Override
    public boolean step(Batch batch, int row) {
      long start = System.nanoTime();
      advance(batch, row);
      question.decoded(System.nanoTime() - start);
      return frame < count && !outdated;
    }

    @Override
    void finished() {
      go();
    }
  }

  /** Foretells for all paths. */
  private final class Predict extends LaneWork {
    Predict(Lane lane, Question question) {
      super(lane, question);
    }

    @Override
    public int rows() {
      return rows;
    }

    @Override
    public void fill(Batch batch, int row) {
      for (int path = 0; path < beam.paths().size(); path++) {
        predictor.fill(batch, row + path, beam.paths().get(path).last());
      }
    }

    @Override
    public boolean step(Batch batch, int row) {
      int paths = beam.paths().size();
      for (int path = 0; path < paths; path++) {
        predictor.take(batch, row + path, foretold(path));
      }
      ledger.copied(CopyLedger.Stage.BACKEND, paths * predictor.bytes());
      outdated = false;
      return false;
    }

    @Override
    void finished() {
      go();
    }
  }
}
