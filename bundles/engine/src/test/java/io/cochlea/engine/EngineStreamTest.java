package io.cochlea.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.ring.RingWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EngineStreamTest {
  private final Loop loop = new Loop("test-loop");
  private final AtomicInteger over = new AtomicInteger();

  @BeforeEach
  void start() {
    loop.start();
  }

  @AfterEach
  void stop() {
    loop.close();
  }

  @Test
  void aLongStreamWithoutAPausePassesThroughASmallRing() throws Throwable {
    Opened opened = new Opened("long", 1_000, sample -> true, false);
    RingWriter writer = opened.stream.writer();
    for (int written = 0; written < 200_000; ) {
      if (writer.claim(250) < 0) {
        opened.stream.awaitSpace(250);
      } else {
        writer.commit(250, 0);
        written += 250;
      }
    }
    writer.end();
    opened.sink.await();
    assertEquals(2 * 200_000, opened.copies.bytes.get(), "bytes that were copied into the ring");
    assertEquals(200_000, opened.sink.segments.getLast().to());
    long end = 0;
    for (var segment : opened.sink.segments) {
      assertEquals(end, segment.from(), "segments follow each other");
      end = segment.to();
    }
    opened.assertGivenBack();
  }

  @Test
  void aStreamClosedWhileRecognisingFailsOnceAndGivesBack() throws Throwable {
    Opened opened = new Opened("closed", 10_000, sample -> sample < 300, true);
    opened.write(1_000);
    while (!opened.session().isRecognising()) {
      Thread.onSpinWait();
    }
    opened.stream.close();
    opened.stream.close();
    assertThrows(CancellationException.class, opened.sink::await);
    opened.session().recognise();
    opened.assertGivenBack();
    assertEquals(0, opened.sink.segments.size());
    assertThrows(IllegalStateException.class, () -> opened.stream.writer().claim(1));
    opened.stream.awaitSpace(1);
    assertEquals("closed", opened.stream.statistics().name());
  }

  @Test
  void aFailingSessionEndsItsStreamOnly() throws Throwable {
    Opened failing = new Opened("failing", 10_000, sample -> true, false);
    Opened healthy = new Opened("healthy", 10_000, sample -> sample < 300, false);
    RuntimeException cause = new RuntimeException("the session is broken");
    failing.session().failure = cause;
    failing.write(500);
    assertSame(cause, assertThrows(RuntimeException.class, failing.sink::await));
    healthy.write(1_000);
    healthy.stream.writer().end();
    healthy.sink.await();
    failing.assertGivenBack();
    healthy.assertGivenBack();
    assertEquals(1, healthy.sink.segments.size());
  }

  @Test
  void aSinkThatThrowsEndsItsStreamOnly() throws Throwable {
    Opened throwing = new Opened("throwing", 10_000, sample -> sample < 300, false);
    throwing.sink.refusal = new IllegalStateException("no room for text");
    throwing.write(1_000);
    assertThrows(IllegalStateException.class, throwing.sink::await);
    Opened next = new Opened("next", 10_000, sample -> sample < 300, false);
    next.write(1_000);
    next.stream.writer().end();
    next.sink.await();
    throwing.assertGivenBack();
    assertEquals(1, next.sink.segments.size());
  }

  @Test
  void twoHundredStreamsLeaveNothingBehind() throws Throwable {
    int threads = Thread.activeCount();
    List<Opened> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Opened opened = new Opened("stream " + i, 10_000, sample -> sample % 700 < 300, i % 3 == 0);
      opened.write(900);
      if (i % 2 == 0) {
        opened.stream.writer().end();
      } else {
        opened.stream.close();
      }
      all.add(opened);
    }
    for (Opened opened : all) {
      opened.stream.close();
      try {
        opened.sink.await();
      } catch (CancellationException e) {
        // that is how a closed stream ends
      }
      opened.assertGivenBack();
    }
    assertEquals(200, over.get());
    assertEquals(0, loop.load());
    assertEquals(threads, Thread.activeCount());
  }

  @Test
  void anIdleLoopSleeps() throws Throwable {
    Opened opened = new Opened("idle", 10_000, sample -> true, false);
    opened.write(100);
    var threads = ManagementFactory.getThreadMXBean();
    long id = loop.threadId();
    Thread.sleep(50);
    long before = threads.getThreadCpuTime(id);
    Thread.sleep(300);
    assertEquals(before, threads.getThreadCpuTime(id), "CPU time spent without anything to do");
    opened.stream.close();
    assertThrows(CancellationException.class, opened.sink::await);
  }

  /** The account of a stream whose bytes are copied into its ring and nowhere else. */
  private static final class Captured implements CopyLedger {
    final AtomicLong bytes = new AtomicLong();

    @Override
    public void copied(Stage stage, long count) {
      assertEquals(Stage.CAPTURE, stage);
      bytes.addAndGet(count);
    }

    @Override
    public long bytes(Stage stage) {
      return bytes.get();
    }
  }

  /** A stream on the loop with everything it is made of. */
  private final class Opened {
    final TestSink sink = new TestSink();
    final TestRing ring;
    final TestVad vad;
    final Captured copies = new Captured();
    final EngineStream stream;
    private @Nullable TestSession session;

    Opened(String name, long capacity, LongPredicate speech, boolean patient) throws Exception {
      ring = new TestRing(name, capacity);
      vad = new TestVad(speech);
      loop.add();
      stream =
          new EngineStream(
              loop,
              new EngineStream.Parts(name, "test", false, copies),
              sink,
              closed -> {
                loop.remove();
                over.incrementAndGet();
              },
              (executor, ready, inner) -> {
                session = new TestSession(executor, inner, patient);
                return new Pipeline(
                    ring,
                    new Detector("test", vad),
                    new TestEndpointer(Long.MAX_VALUE),
                    session,
                    (stage, nanos) -> {});
              });
    }

    TestSession session() {
      if (session == null) {
        throw new AssertionError("the stream has not opened its session");
      }
      return session;
    }

    void write(int samples) {
      assertTrue(stream.writer().claim(samples) >= 0);
      stream.writer().commit(samples, 0);
    }

    void assertGivenBack() {
      assertEquals(1, sink.ends.get(), "told the end once");
      assertTrue(ring.isClosed());
      assertTrue(vad.closed);
      assertTrue(session().closed);
      assertFalse(sink.segments.stream().anyMatch(segment -> segment.to() <= segment.from()));
    }
  }
}
