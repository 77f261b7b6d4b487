package io.cochlea.benchmarks;

import io.cochlea.ring.BenchRing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * One process of a measurement, so that no other subject has shaped its code: the consumer, the
 * producer, or both on two threads. Each thread has a processor of its own. Prints {@code BYTES
 * NAME VALUE} lines.
 */
final class RingPeer {
  static final String THERE = "there";
  static final String BACK = "back";

  /** The first is there to have everything compiled and linked, and is not reported. */
  static final List<Integer> SIZES = List.of(64, 64, 640, 1_280);

  private static final long PATIENCE_NANOS = 15_000_000_000L;

  private static final long PAUSE_NANOS = 5_000_000;

  private RingPeer() {}

  /** {@code consumer|sink|producer|both KIND FOLDER NANOS}; a sink does not send back. */
  public static void main(String[] arguments) throws Exception {
    String role = arguments[0];
    String kind = arguments[1];
    Path folder = Path.of(arguments[2]);
    long nanos = Long.parseLong(arguments[3]);
    switch (role) {
      case "consumer" -> consume(kind, folder, true);
      case "sink" -> consume(kind, folder, false);
      case "producer" -> produce(kind, folder, nanos);
      case "both" -> {
        RingChannel there = RingChannel.open(kind, folder.resolve(THERE), false);
        RingChannel back = RingChannel.open(kind, folder.resolve(BACK), false);
        Thread producer =
            new Thread(() -> {
              try {
                BenchRing.pin(0);
                new RingProducer(producer(kind, folder.resolve(THERE)), back).run(nanos);
              } catch (IOException failed) {
                throw new java.io.UncheckedIOException(failed);
              }
            });
        producer.start();
        BenchRing.pin(1);
        new RingConsumer(there, producer(kind, folder.resolve(BACK))).run(true);
        producer.join();
      }
      default -> throw new IllegalArgumentException("no role " + role);
    }
    // Drivers and servers would live on.
    System.exit(0);
  }

  private static void consume(String kind, Path folder, boolean echo) throws IOException {
    RingChannel there = RingChannel.open(kind, folder.resolve(THERE), false);
    RingChannel back = echo ? producer(kind, folder.resolve(BACK)) : there;
    BenchRing.pin(1);
    new RingConsumer(there, back).run(echo);
  }

  private static void produce(String kind, Path folder, long nanos) throws IOException {
    RingChannel back = RingChannel.open(kind, folder.resolve(BACK), false);
    RingChannel there = producer(kind, folder.resolve(THERE));
    BenchRing.pin(0);
    new RingProducer(there, back).run(nanos);
  }

  /** The consumer's end may not be there yet. */
  private static RingChannel producer(String kind, Path path) throws IOException {
    for (long begin = System.nanoTime(); ; ) {
      try {
        return RingChannel.open(kind, path, true);
      } catch (IOException notYet) {
        if (System.nanoTime() - begin > PATIENCE_NANOS) {
          throw notYet;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /**
   * @param phase index in {@link #SIZES}
   */
  static void print(int phase, String name, double value) {
    if (phase > 0) {
      System.out.println(SIZES.get(phase) + " " + name + " " + value);
    }
  }
}
