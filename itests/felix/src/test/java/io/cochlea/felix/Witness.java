package io.cochlea.felix;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.recognition.ModelSpec;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.Session;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.ring.Cursor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/** A model that recognises nothing and remembers what audio it was handed. */
final class Witness implements SpeechModel {
  static final String NAME = "witness";
  private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  /**
   * An utterance as it was handed over.
   *
   * @param from its first sample
   */
  record Utterance(long from, List<Short> samples) {}

  final List<Utterance> heard = new CopyOnWriteArrayList<>();
  private final ModelSpec like;

  /**
   * @param like a model to take the rest of the specification from
   */
  Witness(ModelSpec like) {
    this.like = like;
  }

  @Override
  public ModelSpec spec() {
    return new ModelSpec(NAME, NAME, like.languages(), like.features(), List.of(), "");
  }

  @Override
  public Session open(
      Placement placement,
      AudioFormat format,
      int maxSamples,
      RecognitionOptions options,
      CopyLedger ledger,
      Executor loop,
      TranscriptSink sink) {
    return new Hearing(sink);
  }

  private final class Hearing implements Session {
    private final TranscriptSink sink;
    private final List<Short> samples = new ArrayList<>();
    private long begin;

    Hearing(TranscriptSink sink) {
      this.sink = sink;
    }

    @Override
    public long accept(Cursor cursor, long from, long to) {
      if (samples.isEmpty()) {
        begin = from;
      }
      long address = cursor.address(from);
      for (long i = 0; i < to - from; i++) {
        samples.add(MEMORY.get(ValueLayout.JAVA_SHORT, address + 2 * i));
      }
      return to;
    }

    @Override
    public void endpoint() {
      heard.add(new Utterance(begin, List.copyOf(samples)));
      sink.committed(new Segment(heard.size() - 1, begin, begin + samples.size(), "", List.of()));
      samples.clear();
    }

    @Override
    public boolean busy() {
      return !samples.isEmpty();
    }

    @Override
    public long restartPoint() {
      return Long.MAX_VALUE;
    }

    @Override
    public Times times() {
      return new Times(0, 0, 0);
    }

    @Override
    public String backend() {
      return "none";
    }

    @Override
    public void close() {}
  }
}
