package io.cochlea.engine;

import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.Session;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.ring.Cursor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Remembers what it was fed; recognition takes until {@link #recognise()}, or no time at all. */
final class TestSession implements Session {
  record Utterance(long from, long to) {}

  final List<Utterance> heard = new ArrayList<>();
  private final Executor loop;
  private final TranscriptSink sink;
  private final boolean patient;
  private long begin = -1;
  private long end;
  private volatile boolean recognising;
  @Nullable RuntimeException failure;
  volatile boolean closed;

  /**
   * @param patient whether it waits to be told to recognise
   */
  TestSession(Executor loop, TranscriptSink sink, boolean patient) {
    this.loop = loop;
    this.sink = sink;
    this.patient = patient;
  }

  @Override
  public long accept(Cursor cursor, long from, long to) {
    if (failure != null) {
      throw failure;
    }
    if (recognising) {
      return from;
    }
    if (begin < 0) {
      begin = from;
    } else if (from != end) {
      throw new AssertionError("fed from " + from + " after " + end);
    }
    cursor.address(from);
    cursor.address(to - 1);
    end = to;
    return to;
  }

  @Override
  public void endpoint() {
    recognising = true;
    heard.add(new Utterance(begin, end));
    if (!patient) {
      loop.execute(this::finish);
    }
  }

  /** Finishes what is being recognised; any thread. */
  void recognise() {
    loop.execute(this::finish);
  }

  boolean isRecognising() {
    return recognising;
  }

  private void finish() {
    if (recognising && !closed) {
      recognising = false;
      long from = begin;
      begin = -1;
      sink.committed(new Segment(heard.size() - 1, from, end, "utterance", List.of()));
    }
  }

  @Override
  public boolean busy() {
    return begin >= 0;
  }

  @Override
  public long restartPoint() {
    return begin >= 0 ? begin : Long.MAX_VALUE;
  }

  @Override
  public Times times() {
    return new Times(0, 0, 0);
  }

  @Override
  public String backend() {
    return "test";
  }

  @Override
  public void close() {
    closed = true;
  }
}
