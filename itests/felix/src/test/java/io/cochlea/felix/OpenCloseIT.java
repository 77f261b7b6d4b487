package io.cochlea.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.ring.Rings;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRequest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand streams, one after another: what each takes it gives back. */
class OpenCloseIT {
  private static final int STREAMS = Integer.getInteger("cochlea.cycles", 1_000);
  private static final int WARM_UP = 200;

  @TempDir static Path directory;
  private static Distribution distribution;
  private static Engine engine;

  @BeforeAll
  static void start() throws Exception {
    distribution = Distribution.withContracts(directory);
    engine = distribution.service(Engine.class);
    distribution.service(SpeechModel.class);
  }

  @AfterAll
  static void stop() throws Exception {
    distribution.close();
  }

  /** What this process holds. */
  private record Held(long heap, long resident, long files, int threads, int leases) {
    static Held now() throws Exception {
      awaitLanes();
      for (int i = 0; i < 3; i++) {
        System.gc();
        Thread.sleep(50);
      }
      return new Held(
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
          residentBytes(),
          openFiles(),
          Thread.activeCount(),
          distribution.service(BufferPool.class).holders().size());
    }

    /** A lane lets go of a stream that was closed meanwhile once it is done with it. */
    private static void awaitLanes() throws Exception {
      BufferPool pool = distribution.service(BufferPool.class);
      long start = System.nanoTime();
      while (pool.holders().stream().anyMatch(holder -> holder.owner().startsWith("model"))) {
        assertTrue(System.nanoTime() - start < 10_000_000_000L, "left behind: " + pool.holders());
        Thread.sleep(10);
      }
    }

    private static long residentBytes() throws IOException {
      Path status = Path.of("/proc/self/statm");
      return Files.exists(status)
          ? Long.parseLong(Files.readString(status).split(" ")[1]) * 4_096
          : 0;
    }

    private static long openFiles() throws IOException {
      Path open = Path.of("/proc/self/fd");
      if (!Files.exists(open)) {
        return 0;
      }
      try (var listed = Files.list(open)) {
        return listed.count();
      }
    }
  }

  @Test
  void aThousandStreamsLeaveNothingBehind() throws Throwable {
    cycles(WARM_UP);
    Held before = Held.now();
    cycles(STREAMS);
    Held after = Held.now();
    System.out.printf("%d streams: %s, then %s%n", STREAMS, before, after);
    assertEquals(0, engine.streams().size());
    assertEquals(0, distribution.service(Rings.class).statistics().size());
    assertEquals(before.leases(), after.leases());
    assertTrue(after.files() <= before.files(), before + " " + after);
    assertTrue(after.threads() <= before.threads() + 1, before + " " + after);
    assertTrue(after.heap() - before.heap() < 4L << 20, before + " " + after);
    assertTrue(after.resident() - before.resident() < 48L << 20, before + " " + after);
  }

  /** Streams that end, and streams that are closed while their utterance is recognised. */
  private static void cycles(int count) throws Throwable {
    short[] audio = burst();
    for (int i = 0; i < count; i++) {
      Listener listener = new Listener();
      Stream stream =
          engine.open(
              new StreamRequest("cycle", AudioFormat.SPEECH, Duration.ofSeconds(4), "demo"),
              listener);
      if (i % 3 == 0) {
        Spoken.write(stream, audio, 0, 8_000);
        stream.close();
      } else {
        Spoken.into(stream, audio, written -> 1_600);
      }
      try {
        listener.await();
      } catch (CancellationException e) {
        // that is how a closed stream ends
      }
    }
  }

  /** Half a second of something like a vowel, and silence: an utterance. */
  private static short[] burst() {
    short[] samples = new short[Spoken.RATE];
    for (int i = 1_600; i < 9_600; i++) {
      double time = i / (double) Spoken.RATE;
      double tone = 0;
      for (int harmonic = 1; harmonic < 25; harmonic++) {
        tone += Math.sin(2 * Math.PI * 130 * harmonic * time) / harmonic;
      }
      samples[i] = (short) (6_000 * tone * (0.6 + 0.4 * Math.sin(2 * Math.PI * 4 * time)));
    }
    return samples;
  }
}
