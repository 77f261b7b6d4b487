package io.cochlea.vad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.vad.EndpointPolicy;
import io.cochlea.api.vad.Endpointer;
import io.cochlea.api.vad.Endpointer.Event;
import io.cochlea.api.vad.VadStatistics;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ThresholdEndpointerTest {

  /** 16 samples a millisecond. */
  private static final int MS = 16;

  private static final int FRAME = 20 * MS;

  /** 60 ms of speech start, 200 ms of silence end, 100 ms before belong to it, 1 s at most. */
  private static final EndpointPolicy POLICY = new EndpointPolicy(0.5f, 60, 200, 100, 1_000);

  private static Endpointer open(EndpointPolicy policy) {
    return new EndpointerFactory().open(AudioFormat.SPEECH, policy);
  }

  /** Feeds frames of 20 ms, {@code #} being speech, from {@code start}. */
  private static List<Event> feed(Endpointer endpointer, long start, String frames) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < frames.length(); i++) {
      long from = start + (long) i * FRAME;
      events.add(endpointer.next(from, from + FRAME, frames.charAt(i) == '#' ? 0.9f : 0.1f));
    }
    return events;
  }

  @Test
  void drawsOneUtteranceWithPreRollAndHangOver() {
    Endpointer endpointer = open(POLICY);
    List<Event> events = feed(endpointer, 0, "..........#####...............");
    assertEquals(12, events.indexOf(Event.START));
    assertEquals(24, events.indexOf(Event.END));
    assertEquals((200 - 100) * MS, endpointer.begin());
    assertEquals((300 + 200) * MS, endpointer.end());
  }

  @Test
  void takesWhatIsShortForNoise() {
    assertEquals(
        List.of(Event.SILENCE),
        feed(open(POLICY), 0, "..##...#.##..").stream().distinct().toList());
  }

  @Test
  void forcesAnEndExactlyAndGoesOnWithoutLoss() {
    Endpointer endpointer = open(POLICY);
    List<Event> events = feed(endpointer, 0, "#".repeat(60));
    assertEquals(2, events.indexOf(Event.START));
    assertEquals(49, events.indexOf(Event.END));
    assertEquals(Event.START, events.get(50));
    assertEquals(1_000 * MS, endpointer.begin());
  }

  @Test
  void endsWithinAFrame() {
    Endpointer endpointer = open(new EndpointPolicy(0.5f, 0, 50, 0, 1_000));
    List<Event> events = feed(endpointer, 0, "#...");
    assertEquals(List.of(Event.START, Event.SPEECH, Event.SPEECH, Event.END), events);
    assertEquals((20 + 50) * MS, endpointer.end());
  }

  @Test
  void doesNotReachBackOverAGap() {
    Endpointer endpointer = open(POLICY);
    feed(endpointer, 0, "..####");
    assertEquals(Event.END, endpointer.flush(6 * FRAME));
    assertEquals(6 * FRAME, endpointer.end());
    assertEquals(6 * FRAME, endpointer.needed());
    long after = 100_000;
    feed(endpointer, after, "####");
    assertEquals(after, endpointer.begin());
  }

  @Test
  void refusesFramesOutOfOrder() {
    Endpointer endpointer = open(POLICY);
    endpointer.next(0, 320, 0);
    for (long[] frame : new long[][] {{0, 320}, {640, 960}, {320, 320}}) {
      assertThrows(IllegalArgumentException.class, () -> endpointer.next(frame[0], frame[1], 0));
    }
    assertThrows(IllegalArgumentException.class, () -> endpointer.flush(319));
  }

  @Test
  void countsWhatItFinds() {
    Endpointer endpointer = open(POLICY);
    feed(endpointer, 0, "..##...#.##..####" + ".".repeat(12) + "###" + ".".repeat(12) + "#");
    endpointer.flush(45 * FRAME);
    VadStatistics found = endpointer.statistics();
    assertEquals(45, found.frames());
    assertEquals(13, found.speech());
    assertEquals(2, found.segments());
    assertEquals(4, found.falseStarts(), "of 2, 1, 2 frames, and one that the flush cut off");
    assertEquals(0.9f, found.probability());
    assertEquals(0.9f, endpointer.probability());
  }

  @Test
  void speechBeyondTheLongestSegmentIsNoFalseStart() {
    Endpointer endpointer = open(POLICY);
    feed(endpointer, 0, "#".repeat(50) + ".".repeat(20));
    assertEquals(1, endpointer.statistics().segments());
    assertEquals(0, endpointer.statistics().falseStarts());
  }

  @Test
  void isAsSureAsTheFramesFromFirstToLastSpeech() {
    Endpointer endpointer = open(POLICY);
    feed(endpointer, 0, "..........###..###");
    assertEquals((6 * 0.9f + 2 * 0.1f) / 8, endpointer.confidence(), 1e-6f);
    feed(endpointer, 18 * FRAME, "............##.");
    assertEquals((6 * 0.9f + 2 * 0.1f) / 8, endpointer.confidence(), 1e-6f, "the last one's");
    feed(endpointer, 33 * FRAME, "###");
    assertEquals(0.9f, endpointer.confidence(), 1e-6f);
  }

  @Test
  void notANumberIsNoSpeech() {
    Endpointer endpointer = open(POLICY);
    feed(endpointer, 0, "###");
    assertEquals(Event.SPEECH, endpointer.next(3 * FRAME, 4 * FRAME, Float.NaN));
    feed(endpointer, 4 * FRAME, "#");
    assertEquals(4 * 0.9f / 5, endpointer.confidence(), 1e-6f);
  }

  @Test
  void aNewPolicyHoldsFromTheNextFrameOn() {
    Endpointer endpointer = open(POLICY);
    feed(endpointer, 0, "###.......");
    assertEquals(3 * FRAME + 140 * MS, 10 * FRAME);
    endpointer.policy(new EndpointPolicy(0.5f, 60, 60, 100, 1_000));
    assertEquals(Event.END, endpointer.next(10 * FRAME, 11 * FRAME, 0));
    assertEquals(10 * FRAME, endpointer.end(), "what was judged before stays in the utterance");
    endpointer.policy(new EndpointPolicy(0.95f, 60, 60, 100, 1_000));
    assertEquals(
        List.of(Event.SILENCE), feed(endpointer, 11 * FRAME, "####").stream().distinct().toList());
  }

  @Test
  void aLongerPreRollDoesNotReachForWhatWasLetGo() {
    Endpointer endpointer = open(POLICY);
    feed(endpointer, 0, ".".repeat(50));
    long needed = endpointer.needed();
    endpointer.policy(new EndpointPolicy(0.5f, 60, 200, 500, 1_000));
    assertEquals(needed, endpointer.needed());
    feed(endpointer, 50 * FRAME, "###");
    assertEquals(needed, endpointer.begin());
  }

  @Test
  void refusesAPolicyWithoutRoomForSpeech() {
    var refusal =
        assertThrows(
            IllegalArgumentException.class, () -> new EndpointPolicy(0.5f, 500, 50, 500, 1_000));
    assertTrue(refusal.toString().contains("maxSegment 1000 ms is not longer"));
  }

  @Provide
  Arbitrary<EndpointPolicy> policies() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 400),
            Arbitraries.integers().between(50, 800),
            Arbitraries.integers().between(0, 500),
            Arbitraries.integers().between(1_000, 3_000))
        .as((speech, hang, roll, max) -> new EndpointPolicy(0.5f, speech, hang, roll, max));
  }

  /** Speech and silence in stretches, so that utterances come about. */
  @Provide
  Arbitrary<List<Integer>> stretches() {
    return Arbitraries.integers().between(1, 80).list().ofMinSize(1).ofMaxSize(30);
  }

  @Property(tries = 500)
  void utterancesAreWellFormed(
      @ForAll("policies") EndpointPolicy policy,
      @ForAll("stretches") List<Integer> stretches,
      @ForAll @IntRange(min = 80, max = 512) int frame,
      @ForAll @IntRange(min = 0, max = 511) int tail) {
    Endpointer endpointer = open(policy);
    Utterances seen = new Utterances(endpointer, policy);
    long position = 0;
    boolean speech = false;
    for (int stretch : stretches) {
      for (int i = 0; i < stretch; i++) {
        seen.event(
            endpointer.next(position, position + frame, speech ? 1 : 0),
            position,
            position + frame);
        position += frame;
      }
      speech = !speech;
    }
    seen.event(endpointer.flush(position + tail), position, position + tail);
    assertTrue(!seen.running, "flush ends a running utterance");
  }

  /** Holds every event against what was promised. */
  private static final class Utterances {
    private final Endpointer endpointer;
    private final long longest;
    boolean running;
    private long lastEnd;
    private long needed;
    private long begin;

    Utterances(Endpointer endpointer, EndpointPolicy policy) {
      this.endpointer = endpointer;
      this.longest = (long) policy.maxSegment() * MS;
    }

    void event(Event event, long from, long to) {
      assertEquals(running, event == Event.SPEECH || event == Event.END, event::toString);
      switch (event) {
        case START -> {
          running = true;
          begin = endpointer.begin();
          assertTrue(begin >= lastEnd, "overlaps the last utterance");
          assertTrue(begin >= needed, "reaches for what was let go");
          assertTrue(begin < to);
        }
        case END -> {
          running = false;
          long end = endpointer.end();
          assertEquals(begin, endpointer.begin());
          assertTrue(end >= from && end <= to, "ends within the frame");
          assertTrue(end - begin <= longest, "longer than allowed");
          lastEnd = end;
        }
        case SPEECH -> assertTrue(to - begin < longest);
        case SILENCE -> {}
      }
      assertTrue(endpointer.needed() >= needed, "needed moved back");
      needed = endpointer.needed();
    }
  }
}
