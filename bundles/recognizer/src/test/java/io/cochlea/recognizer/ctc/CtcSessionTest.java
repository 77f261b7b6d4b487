package io.cochlea.recognizer.ctc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.feature.Layout;
import io.cochlea.api.placement.Work;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.ring.Cursor;
import io.cochlea.recognizer.ModelFolder;
import io.cochlea.recognizer.TestModel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CtcSessionTest {
  static final int HOP = 160;

  @TempDir Path folder;
  private final Arena arena = Arena.ofConfined();
  private final CountedFeatures features = new CountedFeatures();
  private final HandLane lane = new HandLane(arena);
  private final Deque<Runnable> loop = new ArrayDeque<>();
  private final HeardTranscript transcript = new HeardTranscript();
  private final Cursor cursor = new AddressCursor();
  private CtcSession session;

  @BeforeEach
  void open() throws IOException {
    ModelFolder model = new ModelFolder(new TestModel().with("features.padding", "0").in(folder));
    session =
        new CtcSession(
            new CtcModel(
                model,
                kind -> {
                  throw new IllegalArgumentException("the session is given its features");
                }),
            new CtcGraph("mel", Layout.Order.MEL_TIME, "lengths", "logp"),
            features,
            lane,
            loop::add,
            transcript);
  }

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void anUtteranceBecomesASegment() {
    assertEquals(16 * HOP + 7, session.accept(cursor, 7, 16 * HOP + 7));
    session.endpoint();
    lane.run("a b-", 1, 3);
    drain();
    Segment segment = transcript.segments.getFirst();
    assertEquals("a b", segment.text());
    assertEquals(7, segment.from());
    assertEquals(16 * HOP + 7, segment.to());
    assertEquals(0, segment.index());
    assertEquals(List.of("0+16@1"), features.written, "all frames, in its row");
    assertFalse(session.busy());
  }

  @Test
  void audioWaitsWhileAnUtteranceIsRecognised() {
    session.accept(cursor, 0, 4 * HOP);
    session.endpoint();
    assertEquals(4 * HOP, session.accept(cursor, 4 * HOP, 9 * HOP), "nothing taken");
    assertEquals(0, session.restartPoint());
    lane.run("a", 0, 1);
    drain();
    assertEquals(Long.MAX_VALUE, session.restartPoint());
    assertEquals(9 * HOP, session.accept(cursor, 4 * HOP, 9 * HOP));
    assertEquals(4 * HOP, session.restartPoint());
    session.endpoint();
    lane.run("bb", 0, 1);
    drain();
    assertEquals(List.of("a", "b"), transcript.texts());
    assertEquals(1, transcript.segments.getLast().index());
  }

  @Test
  void whatIsTooLongIsRecognisedInPieces() {
    features.capacity = 5;
    assertEquals(5 * HOP, session.accept(cursor, 0, 7 * HOP));
    assertTrue(session.busy());
    session.endpoint();
    lane.run("a", 0, 1);
    drain();
    assertEquals(7 * HOP, session.accept(cursor, 5 * HOP, 7 * HOP));
    session.endpoint();
    lane.run("b", 0, 1);
    drain();
    assertEquals(List.of("a", "b"), transcript.texts());
  }

  @Test
  void silenceAndTooShortUtterancesGiveNoSegment() {
    session.accept(cursor, 0, 4 * HOP);
    session.endpoint();
    lane.run("- -", 0, 1);
    drain();
    session.accept(cursor, 4 * HOP, 4 * HOP + 5);
    session.endpoint();
    assertFalse(session.busy());
    assertEquals(List.of(), transcript.texts());
  }

  @Test
  void aLostBackendMeansToFillAgain() {
    session.accept(cursor, 0, 8 * HOP);
    session.endpoint();
    Work work = lane.take();
    HandBatch batch = new HandBatch(arena, "aa", 0, 1);
    work.fill(batch, 0);
    work.step(batch, 0);
    work.restart(1);
    work.fill(batch, 0);
    work.step(batch, 0);
    work.done();
    drain();
    assertEquals(List.of("a"), transcript.texts());
    assertEquals(2, features.written.size());
  }

  @Test
  void whatFailsIsToldOnce() {
    session.accept(cursor, 0, 8 * HOP);
    session.endpoint();
    Exception cause = new Exception("the device is gone");
    lane.take().failed(cause);
    drain();
    assertSame(cause, transcript.failure);
  }

  @Test
  void aGraphThatGivesTooLittleIsNotRead() {
    session.accept(cursor, 0, 50 * HOP);
    session.endpoint();
    Work work = lane.take();
    HandBatch batch = new HandBatch(arena, "a", 0, 1);
    assertThrows(IllegalStateException.class, () -> work.step(batch, 0));
    assertThrows(IllegalStateException.class, () -> work.step(batch, 1));
  }

  @Test
  void aFullLaneLeavesTheFeaturesToTheSession() {
    lane.full = true;
    session.accept(cursor, 0, 8 * HOP);
    assertThrows(RejectedExecutionException.class, session::endpoint);
    session.close();
    assertEquals(1, features.closed);
    assertEquals(1, lane.closed);
  }

  @Test
  void closedWhileRecognisingTheFeaturesStayUntilTheLaneIsDone() {
    session.accept(cursor, 0, 8 * HOP);
    session.endpoint();
    Work work = lane.take();
    session.close();
    session.close();
    assertTrue(lane.cancelled);
    assertEquals(1, lane.closed);
    assertEquals(0, features.closed, "the lane may still read them");
    HandBatch batch = new HandBatch(arena, "aa", 0, 1);
    work.fill(batch, 0);
    work.step(batch, 0);
    work.done();
    drain();
    assertEquals(1, features.closed);
    assertEquals(List.of(), transcript.texts());
  }

  private void drain() {
    for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
      task.run();
    }
  }
}
