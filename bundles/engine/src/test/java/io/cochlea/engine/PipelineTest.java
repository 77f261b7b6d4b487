package io.cochlea.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.metrics.Latency;
import io.cochlea.api.ring.RingWriter;
import io.cochlea.api.vad.Endpointer;
import io.cochlea.api.vad.Vad;
import io.cochlea.engine.TestSession.Utterance;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.function.ObjLongConsumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PipelineTest {
  private static final long ROOMY = 1 << 20;
  private static final int FRAME = TestVad.FRAME;
  private static final long UNLIMITED = Long.MAX_VALUE;

  private final BitSet speech = new BitSet();
  private final Queue<Runnable> mailbox = new ArrayDeque<>();
  private final TestSink sink = new TestSink();
  private ObjLongConsumer<Latency.Stage> timing = (stage, nanos) -> {};
  private TestRing ringOf = new TestRing("none", 1);

  @Test
  void anUtteranceIsFedWithItsPreRollAndHangOver() {
    speech.set(200, 500);
    Run run = new Run(ROOMY, UNLIMITED, false);
    run.write(1_000);
    assertEquals(
        List.of(new Utterance(200 - TestEndpointer.PRE_ROLL, 500 + TestEndpointer.HANG_OVER)),
        run.session.heard);
    assertEquals(1_000 - TestEndpointer.PRE_ROLL, run.ring.released(), "silence is let go");
  }

  @Test
  void everyTurnAndTheWayToAFinalAreTimed() {
    Map<Latency.Stage, Integer> timed = new EnumMap<>(Latency.Stage.class);
    timing =
        (stage, nanos) -> {
          assertTrue(nanos > 0 && nanos < 10_000_000_000L, stage + " took " + nanos + " ns");
          timed.merge(stage, 1, Integer::sum);
        };
    speech.set(200, 500);
    Run run = new Run(ROOMY, UNLIMITED, true);
    run.write(700);
    assertEquals(Map.of(Latency.Stage.VAD, 2), timed, "to the end of the utterance, and on");
    run.session.recognise();
    run.settle();
    run.pipeline.committed();
    assertEquals(Map.of(Latency.Stage.VAD, 2, Latency.Stage.FINAL, 1), timed);
    run.pipeline.committed();
    assertEquals(1, timed.get(Latency.Stage.FINAL), "what nobody decided is not timed");
  }

  @Test
  void theEndOfTheStreamEndsTheUtterance() {
    speech.set(200, 505);
    Run run = new Run(ROOMY, UNLIMITED, false);
    run.write(505);
    assertEquals(List.of(), run.session.heard);
    run.end();
    assertEquals(List.of(new Utterance(170, 505)), run.session.heard, "the last 5 samples too");
    assertTrue(run.pipeline.finished());
  }

  @Test
  void anEmptyStreamFinishes() {
    Run run = new Run(ROOMY, UNLIMITED, false);
    run.end();
    assertTrue(run.pipeline.finished());
    assertEquals(List.of(), run.session.heard);
  }

  @Test
  void aGapEndsTheUtteranceAndTimesStayRight() {
    speech.set(200, 2_000);
    Run run = new Run(ROOMY, UNLIMITED, false);
    run.write(303);
    run.gap(1_000);
    run.write(1_000);
    run.end();
    assertEquals(
        List.of(
            new Utterance(170, 303), new Utterance(1_303, 2_000 + 3 + TestEndpointer.HANG_OVER)),
        run.session.heard);
  }

  @Test
  void speechWithoutPauseIsEndedWhenTheRingIsFull() {
    speech.set(0, 100_000);
    Run run = new Run(1_000, UNLIMITED, false);
    for (int written = 0; written < 50_000; written += 200) {
      assertTrue(run.ring.writer().claim(200) >= 0, "stuck at " + written);
      run.write(200);
    }
    run.end();
    assertTrue(run.pipeline.finished());
    assertContiguous(0, 50_000, run.session.heard);
  }

  @Test
  void silenceLongerThanTheRingIsLetGo() {
    Run run = new Run(80, UNLIMITED, false);
    for (int written = 0; written < 10_000; written += 20) {
      assertTrue(run.ring.writer().claim(20) >= 0, "stuck at " + written);
      run.write(20);
    }
  }

  @Test
  void textIsHandedOverBeforeItsAudioIsReleased() {
    speech.set(200, 500);
    speech.set(800, 1_500);
    List<Long> releasedThen = new ArrayList<>();
    sink.witness = segment -> releasedThen.add(ringOf.released() - segment.from());
    Run run = new Run(ROOMY, UNLIMITED, false);
    ringOf = run.ring;
    run.write(700);
    run.write(2_000);
    assertEquals(2, releasedThen.size());
    assertTrue(releasedThen.stream().allMatch(ahead -> ahead <= 0), releasedThen.toString());
    assertTrue(run.ring.released() > 1_500, "and released soon after");
  }

  @Test
  void aPipelineIsDryOnlyWhenAllThereIsWasJudgedAndFed() {
    speech.set(200, 500);
    Run run = new Run(ROOMY, UNLIMITED, true);
    run.write(100);
    assertTrue(run.pipeline.dry());
    run.write(900);
    assertTrue(run.session.isRecognising());
    run.writer.commit(500, 0);
    speech.set(1_100, 1_400);
    run.settle();
    assertFalse(run.pipeline.dry(), "the session has to be done before more can be fed");
    run.session.recognise();
    run.settle();
    assertTrue(run.pipeline.dry());
    run.end();
    assertFalse(run.pipeline.dry(), "nothing follows the end");
  }

  @Test
  void nothingIsReleasedWhileItMayBeReplayed() {
    speech.set(200, 500);
    Run run = new Run(ROOMY, UNLIMITED, true);
    run.write(3_000);
    assertEquals(170, run.ring.released());
    assertFalse(run.pipeline.finished());
    run.session.recognise();
    run.settle();
    assertEquals(3_000 - TestEndpointer.PRE_ROLL, run.ring.released());
  }

  @Property(tries = 300)
  void sessionsReceiveExactlyTheUtterances(@ForAll long seed) {
    Random random = new Random(seed);
    for (int at = 0; at < 20_000; ) {
      int from = at + random.nextInt(400);
      at = from + random.nextInt(600);
      speech.set(from, at);
    }
    long longest = random.nextBoolean() ? UNLIMITED : 200 + random.nextInt(500);
    Run run = new Run(ROOMY, longest, random.nextBoolean());
    List<Utterance> expected = new ArrayList<>();
    long stretch = 0;
    long end = 0;
    while (end < 20_000) {
      int samples = 1 + random.nextInt(700);
      run.write(samples);
      end += samples;
      if (random.nextInt(10) == 0) {
        expected.addAll(utterances(stretch, end, longest));
        int gap = 1 + random.nextInt(500);
        run.gap(gap);
        end += gap;
        stretch = end;
      }
      if (random.nextInt(3) == 0) {
        run.session.recognise();
      }
    }
    expected.addAll(utterances(stretch, end, longest));
    run.end();
    while (!run.pipeline.finished()) {
      run.session.recognise();
      run.settle();
    }
    assertEquals(expected, run.session.heard);
  }

  @Property(tries = 200)
  void aSmallRingLosesNoSpeech(@ForAll long seed) {
    Random random = new Random(seed);
    for (int at = 0; at < 20_000; ) {
      int from = at + FRAME * random.nextInt(60);
      at = from + FRAME * (2 + random.nextInt(200));
      speech.set(from, at);
    }
    int capacity = 1_000 + FRAME * random.nextInt(100);
    Run run = new Run(capacity, capacity / 2, false);
    for (int end = 0; end < 20_000; ) {
      int samples = 1 + random.nextInt(capacity / 4);
      assertTrue(run.ring.writer().claim(samples) >= 0, "stuck at " + end);
      run.write(samples);
      end += samples;
    }
    run.end();
    long end = 0;
    for (Utterance utterance : run.session.heard) {
      assertTrue(utterance.from() >= end, utterance + " begins before " + end);
      speech.clear((int) utterance.from(), (int) utterance.to());
      end = utterance.to();
    }
    // what is too short for a start when the stream ends
    speech.clear((int) run.ring.writer().position() - 3 * FRAME, 40_000);
    assertEquals("{}", speech.toString(), "speech that no utterance has");
  }

  @Property(tries = 100)
  void aDetectorThatJudgesLaterChangesNothing(@ForAll long seed) {
    List<List<Utterance>> heard = new ArrayList<>();
    for (boolean late : new boolean[] {false, true}) {
      Random random = new Random(seed);
      speech.clear();
      for (int at = 0; at < 10_000; ) {
        int from = at + random.nextInt(400);
        at = from + random.nextInt(600);
        speech.set(from, at);
      }
      TestVad prompt = new TestVad(sample -> speech.get((int) sample));
      Run run = new Run(2_000, 900, false, late ? slow(prompt) : prompt);
      for (int end = 0; end < 10_000; ) {
        int samples = 1 + random.nextInt(500);
        assertTrue(run.ring.writer().claim(samples) >= 0, "stuck at " + end);
        run.write(samples);
        end += samples;
        if (random.nextInt(10) == 0) {
          run.gap(700);
          end += 700;
        }
      }
      run.end();
      assertTrue(run.pipeline.finished());
      heard.add(run.session.heard);
    }
    assertEquals(heard.getFirst(), heard.getLast());
  }

  /** Its judgement comes with the stream's next turn on the loop. */
  private Vad slow(Vad prompt) {
    SlowVad[] slow = new SlowVad[1];
    slow[0] = new SlowVad(prompt, () -> mailbox.add(() -> slow[0].judge()));
    return slow[0];
  }

  /** What is to be heard of a stretch without a gap. */
  private List<Utterance> utterances(long from, long to, long longest) {
    List<Utterance> utterances = new ArrayList<>();
    Endpointer endpointer = new TestEndpointer(longest);
    for (long at = from; at + FRAME <= to; at += FRAME) {
      float probability = speech.get((int) at) ? 1 : 0;
      if (endpointer.next(at, at + FRAME, probability) == Endpointer.Event.END) {
        utterances.add(new Utterance(Math.max(from, endpointer.begin()), endpointer.end()));
      }
    }
    if (endpointer.flush(to) == Endpointer.Event.END) {
      utterances.add(new Utterance(Math.max(from, endpointer.begin()), to));
    }
    return utterances;
  }

  private static void assertContiguous(long from, long to, List<Utterance> utterances) {
    long end = from;
    for (Utterance utterance : utterances) {
      assertEquals(end, utterance.from());
      end = utterance.to();
    }
    assertEquals(to, end);
  }

  /** A pipeline on this thread. */
  private final class Run {
    final TestRing ring;
    final TestSession session;
    final Pipeline pipeline;
    private final RingWriter writer;

    Run(long capacity, long longest, boolean patient) {
      this(capacity, longest, patient, new TestVad(sample -> speech.get((int) sample)));
    }

    Run(long capacity, long longest, boolean patient, Vad vad) {
      ring = new TestRing("test", capacity);
      writer = ring.writer();
      session = new TestSession(mailbox::add, sink, patient);
      pipeline =
          new Pipeline(
              ring, new Detector("test", vad), new TestEndpointer(longest), session, timing);
    }

    void write(int samples) {
      writer.commit(samples, 0);
      settle();
    }

    void gap(int samples) {
      writer.gap(samples);
      settle();
    }

    void end() {
      writer.end();
      settle();
    }

    /** As the stream's task does it. */
    void settle() {
      boolean more = true;
      while (more || !mailbox.isEmpty()) {
        for (Runnable task = mailbox.poll(); task != null; task = mailbox.poll()) {
          task.run();
        }
        more = pipeline.step();
        assertTrue(ring.released() <= session.restartPoint(), "beyond the restart point");
      }
    }
  }
}
