package io.cochlea.benchmarks;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.feature.FeatureFactory;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.feature.FeatureSpec.Kind;
import io.cochlea.api.feature.FeatureSpec.Normalisation;
import io.cochlea.api.feature.Features;
import io.cochlea.api.feature.Layout;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.recognition.ModelSpec;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.Session;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.ring.Cursor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All of a model but the inference: utterances become features, which are written out normalised,
 * and then a segment without words.
 */
final class StreamWithoutModel implements SpeechModel {
  static final String NAME = "features-only";

  private static final int BINS = 80;
  private static final FeatureSpec FEATURES =
      new FeatureSpec(Kind.WHISPER_LOG_MEL, BINS, Normalisation.WHISPER, 0);

  private final FeatureFactory factory;

  StreamWithoutModel(FeatureFactory factory) {
    this.factory = factory;
  }

  @Override
  public ModelSpec spec() {
    return new ModelSpec(NAME, "none", List.of("en"), FEATURES, List.of(), "for benchmarks");
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
    return new FeaturesOnly(factory.open(FEATURES, format, maxSamples, "bench"), sink);
  }

  private static final class FeaturesOnly implements Session {
    private static final Layout LAYOUT = new Layout(Layout.Order.MEL_TIME, 4096);
    private static final long TENSOR =
        Arena.global().allocate(4 * LAYOUT.stride() * BINS, 64).address();

    private final Features features;
    private final TranscriptSink sink;
    private boolean running;
    private long begin;
    private long end;
    private int segments;
    private final AtomicLong nanos = new AtomicLong();

    FeaturesOnly(Features features, TranscriptSink sink) {
      this.features = features;
      this.sink = sink;
    }

    @Override
    public long accept(Cursor cursor, long from, long to) {
      if (!running) {
        running = true;
        begin = from;
      }
      long start = System.nanoTime();
      int taken = features.accept(cursor.address(from), Math.toIntExact(to - from));
      spent(start);
      end = from + taken;
      if (end < to) {
        endpoint();
      }
      return end;
    }

    @Override
    public void endpoint() {
      if (running) {
        long start = System.nanoTime();
        features.finish();
        features.write(0, features.frames(), TENSOR, LAYOUT);
        features.reset();
        spent(start);
        running = false;
        sink.committed(new Segment(segments++, begin, end, "", List.of()));
      }
    }

    private void spent(long start) {
      nanos.setOpaque(nanos.getPlain() + System.nanoTime() - start);
    }

    @Override
    public boolean busy() {
      return running;
    }

    @Override
    public long restartPoint() {
      return running ? begin : Long.MAX_VALUE;
    }

    @Override
    public Times times() {
      return new Times(nanos.get(), 0, 0);
    }

    @Override
    public String backend() {
      return "none";
    }

    @Override
    public void close() {
      features.close();
    }
  }
}
