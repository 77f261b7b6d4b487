package io.cochlea.recognizer.transducer;

import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.feature.Features;
import io.cochlea.api.feature.Layout;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import io.cochlea.recognizer.session.Answer;
import io.cochlea.recognizer.session.ChunkDecoder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A streaming zipformer and the search behind it. The encoder's caches lie in this stream's own
 * memory and change when a chunk was run: what restarts, runs from them again.
 *
 * <p>The end of an utterance is padded as icefall's {@code streaming_decode.py} does it: by the
 * part of the window behind a chunk and 30 frames, in which a model says what it held back.
 */
final class StreamingDecoder implements ChunkDecoder {
  private static final int TAIL_FRAMES = 30;
  private static final float SILENCE = (float) Math.log(1e-10);

  private final ZipformerGraph graph;
  final Search search;
  private final CopyLedger ledger;
  private final Encode encode;
  private final Question question = new Question(this::free);

  /** The caches, and behind them the frames of the last chunk. */
  private final Lease memory;

  private final Layout layout;
  private final Runnable chunkDone = this::chunkDone;
  private @Nullable Features features;
  private int position;
  private int end;
  private boolean last;
  private boolean closed;

  /** Makes the search that answers a question. */
  interface Searching {
    Search behind(Question question);
  }

  /**
   * @param encoding this decoder's from now on
   * @param memory {@link #bytes} of it, this decoder's from now on
   */
  StreamingDecoder(
      ZipformerGraph graph, Lane encoding, Lease memory, Searching searching, CopyLedger ledger) {
    this.graph = graph;
    this.memory = memory;
    layout = new Layout(Layout.Order.TIME_MEL, graph.bands());
    this.ledger = ledger;
    search = searching.behind(question);
    encode = new Encode(encoding, question);
    reset();
  }

  /** How much memory it needs besides the search's. */
  static long bytes(ZipformerGraph graph) {
    return graph.cacheBytes() + graph.frameBytes();
  }

  private long frames() {
    return memory.address() + graph.cacheBytes();
  }

  MemorySegment caches() {
    return memory.segment().asSlice(0, graph.cacheBytes());
  }

  @Override
  public int window() {
    return graph.window();
  }

  @Override
  public int shift() {
    return graph.shift();
  }

  @Override
  public void decode(Features heard, int first, boolean isLast, long due, Answer answer) {
    question.open(due, answer);
    features = heard;
    position = first;
    last = isLast;
    int padded = heard.frames() + graph.window() - graph.shift() + TAIL_FRAMES;
    end = isLast ? padded : first + graph.shift();
    try {
      encode.submit();
    } catch (RuntimeException e) {
      question.withdraw();
      throw e;
    }
  }

  private void chunkDone() {
    position += graph.shift();
    if (position < end) {
      encode.next();
    } else {
      question.answer(search.result(last));
    }
  }

  @Override
  public void reset() {
    caches().fill((byte) 0);
    search.resume(Search.Found.NOTHING);
  }

  @Override
  public Snapshot snapshot() {
    return new Remembered(caches().toArray(ValueLayout.JAVA_BYTE), search.found());
  }

  @Override
  public void restore(Snapshot snapshot) {
    if (!(snapshot instanceof Remembered remembered)
        || remembered.caches.length != graph.cacheBytes()) {
      throw new IllegalArgumentException("what was remembered is not of this model");
    }
    caches().copyFrom(MemorySegment.ofArray(remembered.caches));
    search.resume(remembered.found);
  }

  private record Remembered(
      @SuppressWarnings("ArrayRecordComponent") byte[] caches, Search.Found found)
      implements Snapshot {}

  @Override
  public void cancel() {
    question.cancel();
    encode.cancel();
    search.cancel();
  }

  @Override
  public String backend() {
    return encode.backend();
  }

  @Override
  public long inferenceNanos() {
    return question.inferenceNanos();
  }

  @Override
  public long decodingNanos() {
    return question.decodingNanos();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      cancel();
      question.close();
    }
  }

  private void free() {
    encode.close();
    search.close();
    memory.close();
  }

  /** Runs the encoder over a chunk. */
  private final class Encode extends LaneWork {
    Encode(Lane lane, Question question) {
      super(lane, question);
    }

    @Override
    public int extent() {
      return graph.window();
    }

    @Override
    public void fill(Batch batch, int row) {
      Features heard = features;
      if (heard == null) {
        throw new IllegalStateException("nothing was asked");
      }
      int bands = graph.bands();
      long address =
          Rows.address(
              graph.features(), batch.input(graph.features()), row, (long) graph.window() * bands);
      int there = Math.clamp(heard.frames() - position, 0, graph.window());
      if (there > 0) {
        heard.write(position, there, address, layout);
      }
      for (int i = there * bands; i < graph.window() * bands; i++) {
        Memory.putFloat(address + (long) i * Float.BYTES, SILENCE);
      }
      graph.fillCaches(batch, row, memory.address());
      ledger.copied(CopyLedger.Stage.KV_CACHE, graph.cacheBytes());
    }

    @Override
    public boolean step(Batch batch, int row) {
      graph.takeFrames(batch, row, frames());
      ledger.copied(CopyLedger.Stage.BACKEND, graph.frameBytes());
      graph.takeCaches(batch, row, memory.address());
      ledger.copied(CopyLedger.Stage.KV_CACHE, graph.cacheBytes());
      return false;
    }

    @Override
    void finished() {
      search.over(frames(), graph.count(), chunkDone);
    }
  }
}
