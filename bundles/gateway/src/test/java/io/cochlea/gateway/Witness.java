package io.cochlea.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A decent client that speaks all the while, and whose answers have to come as if it were alone.
 */
final class Witness {
  private static final int CHUNK = 1_600;
  private static final long MEDIAN_MILLIS = 250;
  private static final int ENOUGH = 20;

  /** A leak detector that follows every buffer makes all else slow. */
  private static final long WORST_MILLIS = 6_000;

  private final AtomicBoolean stopped = new AtomicBoolean();
  private final CompletableFuture<long[]> waits;
  private final StringBuilder heard = new StringBuilder();
  private final Talk talk;

  /** Returns once it is answered. */
  Witness(int port) throws InterruptedException {
    talk = new Talk(URI.create("ws://127.0.0.1:" + port + "/vosk"));
    talk.binary(new byte[0]);
    talk.next();
    // not on the common pool, which the client of the JDK needs
    waits = CompletableFuture.supplyAsync(this::speak, task -> Thread.ofVirtual().start(task));
  }

  private long[] speak() {
    long[] nanos = new long[10_000];
    int count = 0;
    try {
      while ((!stopped.get() || count < ENOUGH) && count < nanos.length) {
        long begin = System.nanoTime();
        talk.binary(new byte[2 * CHUNK]);
        heard.append(talk.next().getString("text", "")).append(' ');
        nanos[count++] = System.nanoTime() - begin;
        Thread.sleep(10);
      }
      talk.text("{\"eof\":1}");
      heard.append(talk.next().getString("text"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Arrays.copyOf(nanos, count);
  }

  /** Every second of what it said was heard, in time. */
  void assertUndisturbed() throws Exception {
    stopped.set(true);
    long[] nanos = waits.get(20, TimeUnit.SECONDS);
    talk.close();
    long seconds = (long) nanos.length * CHUNK / 16_000;
    assertEquals(seconds, heard.toString().strip().split("\\s+").length, "words");
    Arrays.sort(nanos);
    long median = TimeUnit.NANOSECONDS.toMillis(nanos[nanos.length / 2]);
    long worst = TimeUnit.NANOSECONDS.toMillis(nanos[nanos.length - 1]);
    assertTrue(median <= MEDIAN_MILLIS, "median " + median + " ms");
    assertTrue(worst <= WORST_MILLIS, "worst " + worst + " ms");
  }
}
