package io.cochlea.recognizer.transducer;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.buffer.PoolExhaustedException;
import io.cochlea.api.feature.Features;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import io.cochlea.recognizer.session.Answer;
import io.cochlea.recognizer.session.Recognised;
import io.cochlea.recognizer.session.Recognised.Heard;
import io.cochlea.recognizer.session.WindowDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An encoder that wants the utterance whole, and the search behind it. Frames are kept while a
 * question is open.
 */
final class WholeDecoder implements WindowDecoder {
  private final NemoEncoderGraph graph;
  private final BufferPool pool;
  private final String owner;
  final Search search;
  private final CopyLedger ledger;
  private final Encode encode;
  private final Question question = new Question(this::free);
  private @Nullable Features features;
  private @Nullable Lease frames;
  private List<Heard> agreed = List.of();
  private int count;
  private boolean last;
  private boolean closed;

  /**
   * @param encoding this decoder's from now on
   * @param owner who is named when memory is leased
   * @param searching makes the search behind a question
   */
  WholeDecoder(
      NemoEncoderGraph graph,
      Lane encoding,
      BufferPool pool,
      String owner,
      Function<Question, Search> searching,
      CopyLedger ledger) {
    this.graph = graph;
    this.pool = pool;
    this.owner = owner;
    this.ledger = ledger;
    search = searching.apply(question);
    encode = new Encode(encoding, question);
  }

  @Override
  public int maxFrames() {
    return Integer.MAX_VALUE;
  }

  /** With no frames there is nothing to ask a lane: the answer is there at once. */
  @Override
  public void decode(
      Features heard, boolean isLast, List<Heard> standing, long due, Answer answer) {
    if (heard.frames() == 0) {
      answer.recognised(new Recognised(standing, standing.size(), "", Float.NaN));
      return;
    }
    long bytes = (long) graph.most(heard.frames()) * graph.width() * Float.BYTES;
    Lease room;
    try {
      room = pool.lease(MemoryKind.HOST, bytes, owner);
    } catch (PoolExhaustedException e) {
      throw new RejectedExecutionException(e.getMessage(), e);
    }
    question.open(due, new Returning(room, answer));
    frames = room;
    features = heard;
    agreed = standing;
    last = isLast;
    search.resume(Search.Found.NOTHING);
    try {
      encode.submit();
    } catch (RuntimeException e) {
      question.withdraw();
      room.close();
      throw e;
    }
  }

  private void searched() {
    Recognised found = search.result(last);
    List<Heard> words = behind(agreed, found.words());
    int stable = last ? words.size() : agreed.size();
    question.answer(new Recognised(words, stable, found.language(), found.confidence()));
  }

  /** What stands, and what was found later than it. */
  private static List<Heard> behind(List<Heard> standing, List<Heard> found) {
    if (standing.isEmpty()) {
      return found;
    }
    int end = standing.getLast().to();
    List<Heard> words = new ArrayList<>(standing);
    for (Heard word : found) {
      if (word.from() + word.to() > 2 * end) {
        words.add(word);
      }
    }
    return words;
  }

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
  }

  /** Gives the frames back, then tells. */
  private record Returning(Lease room, Answer answer) implements Answer {
    @Override
    public void recognised(Recognised result) {
      room.close();
      answer.recognised(result);
    }

    @Override
    public void failed(Throwable cause) {
      room.close();
      answer.failed(cause);
    }
  }

  /** Runs the encoder over the utterance. */
  private final class Encode extends LaneWork {
    Encode(Lane lane, Question question) {
      super(lane, question);
    }

    @Override
    public int extent() {
      return asked().frames();
    }

    private Features asked() {
      Features heard = features;
      if (heard == null) {
        throw new IllegalStateException("nothing was asked");
      }
      return heard;
    }

    private long frames() {
      Lease room = frames;
      if (room == null) {
        throw new IllegalStateException("nothing was asked");
      }
      return room.address();
    }

    @Override
    public void fill(Batch batch, int row) {
      graph.fill(batch, row, asked());
    }

    @Override
    public boolean step(Batch batch, int row) {
      count = graph.take(batch, row, graph.most(asked().frames()), frames());
      ledger.copied(CopyLedger.Stage.BACKEND, (long) count * graph.width() * Float.BYTES);
      return false;
    }

    @Override
    void finished() {
      search.over(frames(), count, WholeDecoder.this::searched);
    }
  }
}
