package io.cochlea.recognizer.transducer;

import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import io.cochlea.recognizer.session.Recognised;
import java.util.List;
import java.util.function.ObjIntConsumer;

/** A graph run once, to look at what it gives. */
final class Once extends LaneWork {
  private final Question question;
  private final ObjIntConsumer<Batch> fill;
  private final ObjIntConsumer<Batch> take;

  private Once(
      Lane lane, Question question, ObjIntConsumer<Batch> fill, ObjIntConsumer<Batch> take) {
    super(lane, question);
    this.question = question;
    this.fill = fill;
    this.take = take;
  }

  static void run(Lane lane, ObjIntConsumer<Batch> fill, ObjIntConsumer<Batch> take) {
    Question question = new Question(() -> {});
    Heard answer = new Heard();
    question.open(0, answer);
    new Once(lane, question, fill, take).submit();
    answer.get();
  }

  @Override
  public void fill(Batch batch, int row) {
    fill.accept(batch, row);
  }

  @Override
  public boolean step(Batch batch, int row) {
    take.accept(batch, row);
    return false;
  }

  @Override
  void finished() {
    question.answer(new Recognised(List.of(), 0, "", Float.NaN));
  }
}
