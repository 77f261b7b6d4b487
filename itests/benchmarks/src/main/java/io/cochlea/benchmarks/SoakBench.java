package io.cochlea.benchmarks;

import com.sun.management.UnixOperatingSystemMXBean;
import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.stream.Engine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Many streams as fast as the server takes them: after every minute of their audio heap, memory of
 * the process, file descriptors and leases are looked at. Fails when any of them grows.
 */
final class SoakBench implements Benchmark {
  private static final Duration RETENTION = Duration.ofSeconds(16);
  private static final int CHUNKS_PER_MINUTE = 600;

  /** What compilers and pools still take in the first rounds. */
  private static final int SETTLING = 3;

  private static final double MEBIBYTE = 1 << 20;
  private static final double MORE_MEBIBYTES = 16;

  /** After a round. */
  private record Footprint(double heap, double resident, long descriptors, int holders) {

    static Footprint now(BufferPool pool) throws IOException {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      return new Footprint(
          (runtime.totalMemory() - runtime.freeMemory()) / MEBIBYTE,
          residentMemory(),
          system.getOpenFileDescriptorCount(),
          pool.holders().size());
    }

    private static double residentMemory() throws IOException {
      try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
        return status
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
            .findFirst()
            .orElse(0);
      }
    }

    boolean moreThan(Footprint before) {
      return heap > before.heap + MORE_MEBIBYTES
          || resident > before.resident + MORE_MEBIBYTES
          || descriptors > before.descriptors
          || holders > before.holders;
    }
  }

  @Override
  public void run(String[] arguments) throws Exception {
    Arguments options = new Arguments("soak", arguments, "--streams", "--minutes");
    if (Platform.ranAsServer("soak", arguments)) {
      return;
    }
    int streams = options.number("--streams", 20);
    int minutes = options.number("--minutes", 10);
    StreamTrack track = StreamTrack.of(Path.of("samples"));
    try (Platform platform = new Platform("{}")) {
      Engine engine = platform.engine();
      BufferPool pool = platform.service(BufferPool.class);
      System.out.printf(
          "%6s %9s %9s %9s %9s %9s%n",
          "minute", "× real", "heap MiB", "RSS MiB", "files", "leases");
      List<StreamTalker> talkers = new ArrayList<>();
      for (int i = 0; i < streams; i++) {
        int offset = i * track.chunks() / streams;
        talkers.add(
            new StreamTalker(
                engine,
                "soak-" + i,
                null,
                RETENTION,
                RecognitionOptions.DEFAULT,
                track,
                offset,
                new StreamLatencies()));
      }
      Footprint settled = null;
      Footprint last = null;
      for (int minute = 1; minute <= minutes; minute++) {
        long begin = System.nanoTime();
        minute(talkers);
        double seconds = (System.nanoTime() - begin) / 1e9;
        last = Footprint.now(pool);
        settled = minute == Math.min(SETTLING, minutes) ? last : settled;
        System.out.printf(
            Locale.ROOT,
            "%6d %9.1f %9.1f %9.1f %9d %9d%n",
            minute,
            60 * streams / seconds,
            last.heap,
            last.resident,
            last.descriptors,
            last.holders);
      }
      int words = 0;
      for (StreamTalker talker : talkers) {
        talker.end();
        for (String text : talker.await()) {
          words += text.split(" ", -1).length;
        }
      }
      System.out.printf("%d streams, %d min each: %d words%n", streams, minutes, words);
      if (last != null && settled != null && last.moreThan(settled)) {
        throw new IllegalStateException(last + " is more than " + settled);
      }
    }
  }

  /** A minute of audio for every stream, each by a thread of its own. */
  private static void minute(List<StreamTalker> talkers) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (StreamTalker talker : talkers) {
      threads.add(Thread.startVirtualThread(() -> speak(talker)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void speak(StreamTalker talker) {
    try {
      for (int chunk = 0; chunk < CHUNKS_PER_MINUTE; chunk++) {
        talker.speakWaiting();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
