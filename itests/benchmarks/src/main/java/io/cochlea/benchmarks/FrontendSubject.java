package io.cochlea.benchmarks;

import com.sun.management.ThreadMXBean;
import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.feature.FeatureSpec.Edges;
import io.cochlea.api.feature.FeatureSpec.Kind;
import io.cochlea.api.feature.FeatureSpec.Normalisation;
import io.cochlea.api.feature.Features;
import io.cochlea.api.feature.Layout;
import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.ring.Cursor;
import io.cochlea.api.vad.SpeechSink;
import io.cochlea.api.vad.Vad;
import io.cochlea.mel.LogMelFactory;
import io.cochlea.ring.SharedRings;
import io.cochlea.vad.WebRtcVadFactory;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One way through the front end, on the bundles' own classes, measured for {@link FrontendBench}.
 */
final class FrontendSubject implements AutoCloseable {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  private static final int RATE = AudioFormat.SPEECH.rate();
  private static final int SECONDS = 30;
  private static final int CHUNK = RATE / 10;
  private static final int CHUNKS = SECONDS * RATE / CHUNK;
  private static final int BINS = 80;
  private static final Layout LAYOUT = new Layout(Layout.Order.TIME_MEL, BINS);

  private final Arena arena = Arena.ofConfined();
  private final Copies copies = new Copies();
  private final Features features;
  private final @Nullable Vad vad;
  private final long tensor;
  private int speech;
  private final SpeechSink sink = (from, to, probability) -> speech += probability > 0 ? 1 : 0;
  private long allocated;

  FrontendSubject(LogMelFactory factory, Kind kind, boolean listening) throws IOException {
    Edges edges = kind == Kind.SHERPA_FBANK ? Edges.SNIP : Edges.ZERO;
    FeatureSpec spec = new FeatureSpec(kind, BINS, edges, Normalisation.FIXED, -4, 4, 0);
    features = factory.open(spec, AudioFormat.SPEECH, SECONDS * RATE, "benchmark");
    tensor = arena.allocate(4L * BINS * features.capacity(), 64).address();
    vad = listening ? vad(copies) : null;
  }

  private static Vad vad(CopyLedger ledger) throws IOException {
    Path directory = Files.createTempDirectory("cochlea-vad");
    try {
      return WebRtcVadFactory.load(directory, 2).open(AudioFormat.SPEECH, ledger, () -> {});
    } finally {
      Files.delete(directory);
    }
  }

  /** A ring that holds all of a pass, its pages touched. */
  @SuppressWarnings("BadAnnotationImplementation")
  static AudioRing ring() throws IOException {
    SharedRings rings =
        new SharedRings(
            new SharedRings.Config() {
              @Override
              public int retention_seconds() {
                return 2 * SECONDS;
              }

              @Override
              public int total_mebibytes() {
                return 64;
              }

              @Override
              public int max_rings() {
                return 1;
              }

              @Override
              public boolean lock_memory() {
                return false;
              }

              @Override
              public boolean huge_pages() {
                return false;
              }

              @Override
              public Class<? extends Annotation> annotationType() {
                return SharedRings.Config.class;
              }
            });
    return rings.create("benchmark", AudioFormat.SPEECH, Duration.ofSeconds(2L * SECONDS));
  }

  /** Microseconds per chunk of 100 ms, all of them in the ring before the first is read. */
  double pass(AudioRing ring, short[] audio) {
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      long address = ring.writer().claim(CHUNK);
      int from = chunk * CHUNK % (audio.length - CHUNK);
      MemorySegment.copy(audio, from, MEMORY, ValueLayout.JAVA_SHORT, address, CHUNK);
      ring.writer().commit(CHUNK, 0);
    }
    Cursor cursor = ring.cursor();
    features.reset();
    if (vad != null) {
      vad.reset();
    }
    copies.bytes = 0;
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long start = THREADS.getCurrentThreadCpuTime();
    read(ring, cursor);
    double micros = (THREADS.getCurrentThreadCpuTime() - start) / 1e3 / CHUNKS;
    allocated = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    return micros;
  }

  private void read(AudioRing ring, Cursor cursor) {
    long judged = cursor.position();
    int written = 0;
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      long from = cursor.position();
      cursor.poll();
      cursor.advance(from + CHUNK);
      if (vad != null) {
        judged = vad.accept(cursor, judged, from + CHUNK, sink);
      }
      features.accept(cursor.address(from), CHUNK);
      int frames = features.frames() - written;
      features.write(written, frames, tensor + 4L * BINS * written, LAYOUT);
      written += frames;
      ring.release(from + CHUNK);
    }
  }

  /** Bytes that the last pass allocated. */
  long allocated() {
    return allocated;
  }

  /** Bytes that it copied between ring and tensor. */
  long copied() {
    return copies.bytes;
  }

  @Override
  public void close() {
    if (vad != null) {
      vad.close();
    }
    features.close();
    arena.close();
  }

  /** All stages in one sum. */
  private static final class Copies implements CopyLedger {
    private long bytes;

    @Override
    public void copied(Stage stage, long copied) {
      bytes += copied;
    }

    @Override
    public long bytes(Stage stage) {
      return bytes;
    }
  }
}
