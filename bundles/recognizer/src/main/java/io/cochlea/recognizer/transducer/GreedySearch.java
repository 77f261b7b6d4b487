package io.cochlea.recognizer.transducer;

import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import io.cochlea.recognizer.session.Recognised;
import io.cochlea.recognizer.session.Recognised.Heard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows the likeliest token of each step. The predictor runs only after a token was found: while
 * there are blanks, the joiner's lane goes from frame to frame by itself.
 */
final class GreedySearch implements Search {
  private final JoinerGraph joiner;
  private final Predictor predictor;
  private final Alignment alignment;
  private final Words words;
  private final CopyLedger ledger;
  private final Question question;
  private final Join join;

  /** Null where joiner and predictor are one graph. */
  private final @Nullable Predict predict;

  private final Logits logits = new Logits();
  private @Nullable Emission last;

  /** Frames before those that it goes over now. */
  private int before;

  private long frames;
  private int count;
  private int frame;
  private int symbols;
  private boolean outdated = true;
  private Runnable then = () -> {};

  /**
   * @param predictor this search's from now on, like the lanes
   * @param predicting null where the joiner's graph is the predictor's too
   */
  GreedySearch(
      JoinerGraph joiner,
      Lane joining,
      Predictor predictor,
      @Nullable Lane predicting,
      Alignment alignment,
      Words words,
      CopyLedger ledger,
      Question question) {
    this.joiner = joiner;
    this.predictor = predictor;
    this.alignment = alignment;
    this.words = words;
    this.ledger = ledger;
    this.question = question;
    join = new Join(joining, question);
    predict = predicting == null ? null : new Predict(predicting, question);
  }

  @Override
  public void over(long from, int number, Runnable done) {
    frames = from;
    count = number;
    then = done;
    go();
  }

  /** A TDT's last step may have led beyond the frames there are: the next ones begin later. */
  private void go() {
    if (frame >= count) {
      before += count;
      frame -= count;
      then.run();
    } else if (outdated && predict != null) {
      predict.next();
    } else {
      join.next();
    }
  }

  private void found(Logits said, Batch batch, int row) {
    int token = said.token();
    boolean blank = alignment.isBlank(token);
    if (!blank) {
      symbols++;
    }
    int step = alignment.step(said, token, symbols);
    if (!blank) {
      int lasts = said.durations() > 0 ? said.duration() : 1;
      last = new Emission(last, token, before + frame, lasts, said.posterior(token));
      if (predict == null) {
        predictor.take(batch, row);
      }
      predictor.said(last);
      outdated = true;
    }
    if (step > 0) {
      symbols = 0;
    }
    frame += step;
  }

  @Override
  public Recognised result(boolean end) {
    List<Heard> heard = words.of(last);
    return new Recognised(
        heard, end ? heard.size() : Math.max(0, heard.size() - 1), "", Words.confidence(last));
  }

  @Override
  public Found found() {
    return new Found(List.of(Path.only(last)), before);
  }

  @Override
  public void resume(Found found) {
    last = found.paths().getFirst().last();
    before = found.frames();
    frame = 0;
    symbols = 0;
    outdated = true;
    predictor.reset();
    if (last != null) {
      predictor.said(last);
    }
  }

  @Override
  public void cancel() {
    join.cancel();
    if (predict != null) {
      predict.cancel();
    }
  }

  @Override
  public void close() {
    join.close();
    if (predict != null) {
      predict.close();
    }
    predictor.close();
  }

  /** Joins frame after frame, until a token is found. */
  private final class Join extends LaneWork {
    Join(Lane lane, Question question) {
      super(lane, question);
    }

    @Override
    public void fill(Batch batch, int row) {
      joiner.fillFrame(batch, row, frames + (long) frame * joiner.width() * Float.BYTES);
      ledger.copied(CopyLedger.Stage.BACKEND, joiner.bytes());
      if (predict == null) {
        predictor.fill(batch, row);
      } else {
        joiner.fillForetold(batch, row, predictor.foretold());
      }
    }

    @Override
    public boolean step(Batch batch, int row) {
      long start = System.nanoTime();
      found(joiner.logits(batch, row, logits), batch, row);
      question.decoded(System.nanoTime() - start);
      return frame < count && !(outdated && predict != null);
    }

    @Override
    void finished() {
      go();
    }
  }

  /** Foretells after a token. */
  private final class Predict extends LaneWork {
    Predict(Lane lane, Question question) {
      super(lane, question);
    }

    @Override
    public void fill(Batch batch, int row) {
      predictor.fill(batch, row);
    }

    @Override
    public boolean step(Batch batch, int row) {
      predictor.take(batch, row);
      outdated = false;
      return false;
    }

    @Override
    void finished() {
      go();
    }
  }
}
