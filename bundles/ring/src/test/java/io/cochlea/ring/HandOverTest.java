package io.cochlea.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.ring.Cursor;
import io.cochlea.api.ring.MessageRing;
import io.cochlea.api.ring.RingWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From one thread to another, and what a hand-over costs. */
@Timeout(60)
class HandOverTest {
  private static final long SAMPLES = 20_000_000;

  @Test
  void everySampleArrivesOnceAndInOrder() throws Exception {
    try (AudioRing ring = TestRings.small()) {
      CompletableFuture<Void> producer = CompletableFuture.runAsync(() -> produce(ring.writer()));
      Cursor cursor = ring.cursor();
      long lost = 0;
      while (!cursor.ended()) {
        long from = cursor.position();
        long end = cursor.poll();
        if (end > from) {
          assertEquals(
              -1, TestRings.mismatch(cursor.address(from), from, Math.toIntExact(end - from)));
        }
        cursor.advance(end);
        lost += cursor.gap();
        cursor.advance(end + cursor.gap());
        ring.release(cursor.position());
        Thread.onSpinWait();
      }
      producer.get();
      assertEquals(SAMPLES, cursor.position());
      assertEquals(ring.statistics().lost(), lost);
    }
  }

  private static void produce(RingWriter writer) {
    for (int i = 0; writer.position() < SAMPLES; i++) {
      int samples = (int) Math.min(1 + i * 37 % 900, SAMPLES - writer.position());
      if (i % 5_000 == 4_999) {
        writer.gap(samples);
      }
      samples = (int) Math.min(samples, SAMPLES - writer.position());
      while (samples > 0 && !TestRings.write(writer, samples)) {
        Thread.onSpinWait();
      }
    }
    writer.end();
  }

  @Test
  void closingWhileTheProducerWritesHarmsNobody() throws Exception {
    for (int i = 0; i < 300; i++) {
      AudioRing ring = TestRings.small();
      RingWriter writer = ring.writer();
      CompletableFuture<Void> producer =
          CompletableFuture.runAsync(() -> {
            try {
              while (TestRings.write(writer, 7)) {}
            } catch (IllegalStateException closed) {
              assertEquals("ring test is closed", closed.getMessage());
            }
          });
      ring.close();
      producer.get();
    }
  }

  @Test
  void aHandOverAllocatesNothing() throws IOException {
    try (AudioRing ring = TestRings.small();
        MessageRing messages = TestRings.rings().createMessages("messages", 4_096)) {
      Cursor cursor = ring.cursor();
      long[] seen = new long[1];
      MessageRing.Handler handler = (type, address, bytes) -> seen[0] += type;
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long thread = Thread.currentThread().threadId();
      long allocated = Long.MAX_VALUE;
      for (int round = 0; round < 5; round++) {
        long before = threads.getThreadAllocatedBytes(thread);
        for (int i = 0; i < 20_000; i++) {
          RingWriter writer = ring.writer();
          writer.claim(320);
          writer.commit(320, i);
          cursor.advance(cursor.poll());
          if (i % 100 == 0) {
            writer.gap(7);
            cursor.poll();
            cursor.advance(cursor.position() + cursor.gap());
          }
          ring.release(cursor.position());
          messages.claim(100);
          messages.commit(1);
          messages.drain(handler, 10);
        }
        allocated = Math.min(allocated, threads.getThreadAllocatedBytes(thread) - before);
      }
      assertEquals(5 * 20_000, seen[0]);
      assertTrue(allocated == 0, () -> "allocated in 20,000 cycles");
    }
  }
}
