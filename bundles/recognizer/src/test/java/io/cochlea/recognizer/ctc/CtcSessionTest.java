package io.cochlea.recognizer.ctc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.feature.Features;
import io.cochlea.api.feature.Layout;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Ticket;
import io.cochlea.api.placement.Work;
import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.ring.Cursor;
import io.cochlea.recognizer.ModelFolder;
import io.cochlea.recognizer.TestModel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CtcSessionTest {
  private static final int HOP = 160;

  @TempDir Path folder;
  private final Arena arena = Arena.ofConfined();
  private final CountedFeatures features = new CountedFeatures();
  private final HandLane lane = new HandLane();
  private final Deque<Runnable> loop = new ArrayDeque<>();
  private final Transcript transcript = new Transcript();
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
    HandBatch batch = new HandBatch("aa", 0, 1);
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
    HandBatch batch = new HandBatch("a", 0, 1);
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
    HandBatch batch = new HandBatch("aa", 0, 1);
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

  /** Counts frames of a hop each. */
  private static final class CountedFeatures implements Features {
    final List<String> written = new ArrayList<>();
    int capacity = 1_000;
    int samples;
    int closed;

    @Override
    public int accept(long address, int count) {
      int taken = Math.min(count, capacity * HOP - samples);
      samples += taken;
      return taken;
    }

    @Override
    public void finish() {}

    @Override
    public int frames() {
      return samples / HOP;
    }

    @Override
    public int capacity() {
      return capacity;
    }

    @Override
    public void write(int first, int frames, long destination, Layout layout) {
      long row = destination / (80L * layout.stride() * Float.BYTES);
      written.add(first + "+" + frames + "@" + row);
    }

    @Override
    public void reset() {
      samples = 0;
    }

    @Override
    public void close() {
      closed++;
    }
  }

  /** A lane that runs when told. */
  private final class HandLane implements Lane {
    private @Nullable Work work;
    boolean full;
    boolean cancelled;
    int closed;

    @Override
    public Ticket submit(Work submitted) {
      if (full) {
        throw new RejectedExecutionException("full");
      }
      work = submitted;
      return () -> cancelled = true;
    }

    Work take() {
      Work taken = work;
      work = null;
      if (taken == null) {
        throw new AssertionError("nothing was submitted");
      }
      return taken;
    }

    /** Runs the work in row {@code row} of {@code rows}, as if these had been the best labels. */
    void run(String labels, int row, int rows) {
      Work taken = take();
      HandBatch batch = new HandBatch(labels, row, rows);
      taken.fill(batch, row);
      assertFalse(taken.step(batch, row));
      taken.done();
    }

    @Override
    public String backend() {
      return "hand";
    }

    @Override
    public void close() {
      closed++;
    }
  }

  /** A batch whose input begins at address 0, which nobody writes to. */
  private final class HandBatch implements Batch {
    private final int rows;
    private final MemorySegment output;
    private final MemorySegment lengths;
    private final int frames;

    HandBatch(String labels, int row, int rows) {
      this.rows = rows;
      frames = 10;
      output = arena.allocate(ValueLayout.JAVA_FLOAT, (long) rows * frames * 4);
      lengths = arena.allocate(ValueLayout.JAVA_LONG, rows);
      for (int frame = 0; frame < frames; frame++) {
        char label = frame < labels.length() ? labels.charAt(frame) : '-';
        output.setAtIndex(
            ValueLayout.JAVA_FLOAT, ((long) row * frames + frame) * 4 + "- ab".indexOf(label), 1f);
      }
    }

    @Override
    public int rows() {
      return rows;
    }

    @Override
    public int extent() {
      return 4 * frames;
    }

    @Override
    public String backend() {
      return "hand";
    }

    @Override
    public Tensor input(String name) {
      return name.equals("mel")
          ? new Tensor(ElementType.FLOAT32, new long[] {rows, 80, extent()}, MemoryKind.HOST, 0)
          : new Tensor(ElementType.INT64, new long[] {rows}, MemoryKind.HOST, lengths.address());
    }

    @Override
    public Tensor output(String name) {
      return new Tensor(
          ElementType.FLOAT32, new long[] {rows, frames, 4}, MemoryKind.HOST, output.address());
    }
  }

  private static final class AddressCursor implements Cursor {
    @Override
    public long position() {
      return 0;
    }

    @Override
    public long poll() {
      return 0;
    }

    @Override
    public long gap() {
      return 0;
    }

    @Override
    public boolean ended() {
      return false;
    }

    @Override
    public void advance(long sample) {}

    @Override
    public long address(long sample) {
      return sample;
    }
  }

  private static final class Transcript implements TranscriptSink {
    final List<Segment> segments = new ArrayList<>();
    @Nullable Throwable failure;

    List<String> texts() {
      return segments.stream().map(Segment::text).toList();
    }

    @Override
    public void partial(Hypothesis hypothesis) {}

    @Override
    public void committed(Segment segment) {
      segments.add(segment);
    }

    @Override
    public void completed() {
      throw new AssertionError("not the session's to tell");
    }

    @Override
    public void failed(Throwable cause) {
      assertNull(failure);
      failure = cause;
    }
  }
}
