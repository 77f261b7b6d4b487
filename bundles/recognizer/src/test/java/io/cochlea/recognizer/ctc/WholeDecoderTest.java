package io.cochlea.recognizer.ctc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.feature.Layout;
import io.cochlea.api.placement.Work;
import io.cochlea.recognizer.session.Answer;
import io.cochlea.recognizer.session.Recognised;
import io.cochlea.recognizer.session.Recognised.Heard;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WholeDecoderTest implements Answer {
  private final Arena arena = Arena.ofConfined();
  private final HandLane lane = new HandLane();
  private final WrittenFeatures features = new WrittenFeatures(16);
  private final List<Recognised> results = new ArrayList<>();
  private @Nullable Throwable failure;
  private final WholeDecoder decoder =
      new WholeDecoder(
          new CtcGraph("mel", Layout.Order.MEL_TIME, "lengths", "logp", List.of()),
          new Decoding(new Labels(List.of("", " ", "a", "b"), 0), null, null, 0.5f, 1),
          4,
          0,
          new GreedySearch(0),
          lane);

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void whatTheGraphSaysIsTheAnswer() {
    decoder.decode(features, true, List.of(), 42, this);
    Work work = lane.take();
    assertEquals(42, work.due());
    assertEquals(16, work.extent());
    run(work, "a b-", 1, 3);
    assertEquals(
        List.of(new Heard("a", 0, 4, 2.7182817f), new Heard(" b", 8, 12, 2.7182817f)),
        results.getFirst().words());
    assertEquals(List.of("0+16@1"), features.written, "all frames, in its row");
    assertTrue(decoder.inferenceNanos() > 0);
  }

  @Test
  void whatTheModelIsNotSureOfIsNoWord() {
    Decoding careful = new Decoding(new Labels(List.of("", " ", "a", "b"), 0), null, null, 0.5f, 1);
    CtcSearch.Found unsure = new CtcSearch.Found(List.of(new Emission(2, 0, 0, 0.4f)), 1);
    assertEquals(List.of(), careful.heard(unsure, new Timeline(4, 0, 16)).words());
    CtcSearch.Found sure = new CtcSearch.Found(List.of(new Emission(2, 0, 0, 0.6f)), 1);
    assertEquals(1, careful.heard(sure, new Timeline(4, 0, 16)).words().size());
  }

  @Test
  void aLostBackendMeansToFillAgain() {
    decoder.decode(features, true, List.of(), 0, this);
    Work work = lane.take();
    HandBatch batch = new HandBatch(arena, "bb", 0, 1);
    work.fill(batch, 0);
    work.step(batch, 0);
    work.restart(1);
    run(work, "aa", 0, 1);
    assertEquals("a", results.getFirst().words().getFirst().text());
    assertEquals(2, features.written.size());
  }

  @Test
  void aGraphThatGivesTooLittleIsNotRead() {
    decoder.decode(new WrittenFeatures(50), true, List.of(), 0, this);
    Work work = lane.take();
    HandBatch batch = new HandBatch(arena, "a", 0, 1);
    assertThrows(IllegalStateException.class, () -> work.step(batch, 0));
    assertThrows(IllegalStateException.class, () -> work.step(batch, 1));
  }

  @Test
  void whatFailsOrIsRefusedIsTold() {
    Exception cause = new Exception("the device is gone");
    decoder.decode(features, true, List.of(), 0, this);
    lane.take().failed(cause);
    assertSame(cause, failure);
    lane.full = true;
    assertThrows(
        RejectedExecutionException.class, () -> decoder.decode(features, true, List.of(), 0, this));
    decoder.close();
    decoder.close();
    assertEquals(1, lane.closed);
  }

  @Test
  void closingCancels() {
    decoder.decode(features, true, List.of(), 0, this);
    decoder.close();
    assertTrue(lane.cancelled);
  }

  private void run(Work work, String labels, int row, int rows) {
    HandBatch batch = new HandBatch(arena, labels, row, rows);
    work.fill(batch, row);
    assertFalse(work.step(batch, row));
    work.done();
  }

  @Override
  public void recognised(Recognised result) {
    results.add(result);
  }

  @Override
  public void failed(Throwable cause) {
    failure = cause;
  }
}
