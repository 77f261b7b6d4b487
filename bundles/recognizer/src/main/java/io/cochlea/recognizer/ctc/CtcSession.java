package io.cochlea.recognizer.ctc;

import io.cochlea.api.feature.Features;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Ticket;
import io.cochlea.api.placement.Work;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.Session;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.recognition.Word;
import io.cochlea.api.ring.Cursor;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Recognises utterances whole: features follow the audio, the graph runs when the utterance is
 * over. While it runs the next utterance's audio stays in the ring. The features are kept until the
 * words are committed, so that a lane that lost its backend can be filled again.
 */
final class CtcSession implements Session, Work {
  private enum State {
    IDLE,
    LISTENING,
    RECOGNISING
  }

  private final CtcModel model;
  private final CtcGraph graph;
  private final Features features;
  private final Lane lane;
  private final Executor loop;
  private final TranscriptSink sink;

  /** Who needs the features: this session until it is closed, a lane while it has our work. */
  private final AtomicInteger holds = new AtomicInteger(1);

  private final AtomicLong featureNanos = new AtomicLong();
  private final AtomicLong inferenceNanos = new AtomicLong();
  private final AtomicLong decodingNanos = new AtomicLong();

  private State state = State.IDLE;
  private boolean closed;
  private long begin;
  private long end;
  private long submitted;
  private int segments;
  private @Nullable Ticket ticket;
  private List<Word> words = List.of();

  CtcSession(
      CtcModel model,
      CtcGraph graph,
      Features features,
      Lane lane,
      Executor loop,
      TranscriptSink sink) {
    this.model = model;
    this.graph = graph;
    this.features = features;
    this.lane = lane;
    this.loop = loop;
    this.sink = sink;
  }

  @Override
  public long accept(Cursor cursor, long from, long to) {
    if (state == State.RECOGNISING) {
      return from;
    }
    if (state == State.IDLE) {
      begin = from;
      state = State.LISTENING;
    }
    long start = System.nanoTime();
    int samples = Math.toIntExact(to - from);
    int taken = features.accept(cursor.address(from), samples);
    add(featureNanos, System.nanoTime() - start);
    end = from + taken;
    if (taken < samples) {
      endpoint();
    }
    return end;
  }

  @Override
  public void endpoint() {
    if (state != State.LISTENING) {
      return;
    }
    features.finish();
    if (features.frames() == 0) {
      idle();
      return;
    }
    state = State.RECOGNISING;
    submitted = System.nanoTime();
    holds.incrementAndGet();
    try {
      ticket = lane.submit(this);
    } catch (RuntimeException e) {
      release();
      throw e;
    }
  }

  @Override
  public int extent() {
    return features.frames();
  }

  @Override
  public void fill(Batch batch, int row) {
    graph.fill(batch, row, features);
  }

  @Override
  public boolean step(Batch batch, int row) {
    long start = System.nanoTime();
    add(inferenceNanos, start - submitted);
    Posteriors posteriors =
        graph.posteriors(batch, row, model.outputs(extent()), model.labels().size());
    words =
        Words.of(model.decoder().decode(posteriors), model.labels(), model.timeline(begin, end));
    add(decodingNanos, System.nanoTime() - start);
    return false;
  }

  /** The features are still there, and the next {@link #fill} writes all of them. */
  @Override
  public void restart(int epoch) {
    words = List.of();
  }

  @Override
  public void done() {
    loop.execute(this::commit);
    release();
  }

  @Override
  public void failed(Throwable cause) {
    loop.execute(() -> fail(cause));
    release();
  }

  private void commit() {
    if (!closed) {
      idle();
      if (!words.isEmpty()) {
        sink.committed(new Segment(segments++, begin, end, Words.text(words), words));
      }
    }
  }

  private void fail(Throwable cause) {
    if (!closed) {
      idle();
      sink.failed(cause);
    }
  }

  private void idle() {
    state = State.IDLE;
    ticket = null;
    features.reset();
  }

  @Override
  public boolean busy() {
    return state != State.IDLE;
  }

  @Override
  public long restartPoint() {
    return busy() ? begin : Long.MAX_VALUE;
  }

  @Override
  public Times times() {
    return new Times(featureNanos.get(), inferenceNanos.get(), decodingNanos.get());
  }

  @Override
  public String backend() {
    return lane.backend();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      if (ticket != null) {
        ticket.cancel();
      }
      release();
      lane.close();
    }
  }

  /** The last one frees the features, on whichever thread: a lane may still be reading them. */
  private void release() {
    if (holds.decrementAndGet() == 0) {
      features.close();
    }
  }

  /** Each sum has a single writer at a time; readers may see it late. */
  private static void add(AtomicLong sum, long nanos) {
    sum.setOpaque(sum.getPlain() + nanos);
  }
}
