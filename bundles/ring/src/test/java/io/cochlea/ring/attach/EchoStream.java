package io.cochlea.ring.attach;

import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.recognition.Word;
import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.ring.Cursor;
import io.cochlea.api.ring.RingWriter;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamStatistics;
import io.cochlea.ring.TestSamples;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Hears an utterance in every quarter of a second of 16 kHz, aligned, and says in it where it was.
 */
final class EchoStream implements Stream {
  private static final int UTTERANCE = 4_000;

  private final AudioRing ring;
  private final TranscriptSink sink;
  private final Thread thread = Thread.ofPlatform().name("echo").unstarted(this::run);
  private volatile boolean closed;
  private volatile @Nullable RuntimeException failure;
  private volatile long from;
  private int index;

  EchoStream(AudioRing ring, TranscriptSink sink) {
    this.ring = ring;
    this.sink = sink;
  }

  @Nullable RuntimeException failure() {
    return failure;
  }

  /** Where the last utterance ended. */
  long heard() {
    return from;
  }

  private void run() {
    try {
      Cursor cursor = ring.cursor();
      from = cursor.position();
      while (!closed && !cursor.ended()) {
        if (!hear(cursor) && !cursor.ended() && ring.arm()) {
          LockSupport.parkNanos(200_000_000);
        }
      }
      commit(cursor.position());
      if (closed) {
        sink.failed(new CancellationException("closed"));
      } else {
        sink.completed();
      }
    } catch (RuntimeException failed) {
      failure = failed;
      sink.failed(failed);
    } finally {
      ring.close();
    }
  }

  private boolean hear(Cursor cursor) {
    long begin = cursor.position();
    long end = cursor.poll();
    while (cursor.position() < end) {
      long at = cursor.position();
      long to = Math.min(end, (at / UTTERANCE + 1) * UTTERANCE);
      long wrong = TestSamples.mismatch(cursor.address(at), at, (int) (to - at));
      if (wrong >= 0) {
        throw new IllegalStateException("sample " + wrong + " is not what was written");
      }
      cursor.advance(to);
      if (to % UTTERANCE == 0) {
        commit(to);
      } else {
        sink.partial(new Hypothesis(from, to, "… " + to, 1));
      }
    }
    if (cursor.gap() > 0) {
      commit(cursor.position());
      cursor.advance(cursor.position() + cursor.gap());
      from = cursor.position();
      ring.release(from);
    }
    return cursor.position() > begin;
  }

  private void commit(long to) {
    if (to > from) {
      String text = "%d–%d".formatted(from, to);
      sink.committed(new Segment(index++, from, to, text, List.of(new Word(text, from, to, 0.5f))));
      from = to;
      ring.release(to);
    }
  }

  @Override
  public RingWriter writer() {
    throw new UnsupportedOperationException();
  }

  @Override
  public synchronized void wake() {
    if (thread.getState() == Thread.State.NEW) {
      thread.start();
    }
    LockSupport.unpark(thread);
  }

  @Override
  public void awaitSpace(int samples) {
    throw new UnsupportedOperationException();
  }

  @Override
  public StreamStatistics statistics() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    closed = true;
    wake();
  }
}
