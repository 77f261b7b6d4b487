package io.cochlea.vad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioFormat.Encoding;
import io.cochlea.api.vad.EndpointPolicy;
import io.cochlea.api.vad.Endpointer;
import io.cochlea.api.vad.Endpointer.Event;
import io.cochlea.api.vad.SpeechSink;
import io.cochlea.api.vad.Vad;
import io.cochlea.api.vad.VadFactory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for every kind of voice activity detection. */
abstract class VadConformance {

  private static final int SECOND = 16_000;

  abstract VadFactory factory() throws IOException;

  final Copies copies = new Copies();
  final Alarm alarm = new Alarm();

  Vad open(AudioFormat format) throws IOException {
    return factory().open(format, copies, alarm);
  }

  /** As a loop does it: calls again when the detector has its judgement. */
  long accept(Vad vad, MemoryCursor cursor, long from, long to, SpeechSink sink) {
    long done = vad.accept(cursor, from, to, sink);
    while (vad.busy()) {
      alarm.await();
      done = vad.accept(cursor, done, to, sink);
    }
    return done;
  }

  /** The probability of every frame. */
  List<Float> probabilities(Vad vad, MemoryCursor cursor) {
    List<Float> all = new ArrayList<>();
    accept(vad, cursor, 0, cursor.poll(), (from, to, p) -> all.add(p));
    return all;
  }

  /** The share of frames found to be speech between two times in seconds. */
  private static double share(Vad vad, List<Float> probabilities, double begin, double end) {
    int from = (int) Math.ceil(begin * SECOND / vad.frame());
    int to = (int) Math.min(probabilities.size(), end * SECOND / vad.frame());
    return probabilities.subList(from, to).stream().filter(p -> p >= 0.5f).count()
        / (double) (to - from);
  }

  @Test
  void findsSpeechAndLeavesSilenceAlone() throws IOException {
    MemoryCursor audio =
        Sounds.join(
            Sounds.noise(3 * SECOND, 8),
            Sounds.speech("librivox-0880.wav"),
            Sounds.noise(3 * SECOND, 8));
    try (Vad vad = open(Sounds.SPEECH)) {
      List<Float> p = probabilities(vad, audio);
      double end = (double) audio.poll() / SECOND;
      double before = share(vad, p, 0, 2.9);
      double within = share(vad, p, 3, end - 3);
      double after = share(vad, p, end - 2.4, end);
      assertTrue(before < 0.02, "noise before: " + before);
      assertTrue(within > 0.6, "speech: " + within);
      assertTrue(after < 0.02, "noise after: " + after);
    }
  }

  @Test
  void takesDigitalSilenceForSilence() throws IOException {
    try (Vad vad = open(Sounds.SPEECH)) {
      List<Float> p = probabilities(vad, Sounds.silence(10 * SECOND));
      assertEquals(0, share(vad, p, 0, 10), "digital silence");
    }
  }

  @Test
  void hearsMostOfARealRecording() throws IOException {
    try (Vad vad = open(Sounds.SPEECH)) {
      List<Float> p = probabilities(vad, Sounds.speech("jfk.wav"));
      double speech = share(vad, p, 0, Double.MAX_VALUE);
      assertTrue(speech > 0.5, "jfk.wav: " + speech);
    }
  }

  /** With the default policy an utterance is found once, from before its onset to after its end. */
  @Test
  void noWordIsClipped() throws IOException {
    for (String name : List.of("librivox-0880.wav", "goforward.wav", "harvard-s1-1.wav")) {
      MemoryCursor speech = Sounds.speech(name);
      long lead = 3 * SECOND;
      MemoryCursor audio =
          Sounds.join(Sounds.noise((int) lead, 8), speech, Sounds.noise(2 * SECOND, 8));
      Endpointer endpointer = new EndpointerFactory().open(Sounds.SPEECH, EndpointPolicy.DEFAULT);
      List<Event> events = new ArrayList<>();
      try (Vad vad = open(Sounds.SPEECH)) {
        accept(
            vad, audio, 0, audio.poll(), (from, to, p) -> events.add(endpointer.next(from, to, p)));
      }
      assertEquals(1, events.stream().filter(e -> e == Event.START).count(), name);
      assertEquals(1, events.stream().filter(e -> e == Event.END).count(), name);
      long[] loud = Sounds.loud(speech);
      assertTrue(endpointer.begin() <= lead + loud[0], () -> name + " begins too late");
      assertTrue(endpointer.end() >= lead + loud[1], () -> name + " ends too early");
    }
  }

  @Test
  void judgesWholeFramesInOrderWhateverTheChunks() throws IOException {
    MemoryCursor audio = Sounds.speech("cards-001.wav");
    try (Vad whole = open(Sounds.SPEECH);
        Vad pieces = open(Sounds.SPEECH)) {
      List<Float> seen = new ArrayList<>();
      List<Long> bounds = new ArrayList<>();
      SpeechSink sink =
          (from, to, p) -> {
            bounds.add(from);
            assertEquals(from + pieces.frame(), to);
            seen.add(p);
          };
      long done = 0;
      for (long end = 0; end <= audio.poll(); end += 77) {
        done = accept(pieces, audio, done, end, sink);
        assertTrue(end - done < pieces.frame());
      }
      List<Float> expected = probabilities(whole, audio);
      assertEquals(expected.subList(0, seen.size()), seen);
      for (int i = 0; i < bounds.size(); i++) {
        assertEquals((long) i * pieces.frame(), bounds.get(i));
      }
    }
  }

  @Test
  void forgetsOnReset() throws IOException {
    MemoryCursor audio = Sounds.speech("cards-001.wav");
    try (Vad vad = open(Sounds.SPEECH)) {
      List<Float> first = probabilities(vad, audio);
      vad.reset();
      assertEquals(first, probabilities(vad, audio));
    }
  }

  @Test
  void allocatesNothing() throws IOException {
    MemoryCursor audio = Sounds.noise(SECOND, 800);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    float[] last = new float[1];
    SpeechSink sink = (from, to, p) -> last[0] = p;
    try (Vad vad = open(Sounds.SPEECH)) {
      long least = Long.MAX_VALUE;
      for (int round = 0;
          round < 12 && least > 0;
          round++) { // the compiler's own, until it is done
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) {
          accept(vad, audio, 0, SECOND, sink);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(0, least, "bytes in 100 s of audio");
    }
  }

  @Test
  void refusesWhatItDoesNotHandle() {
    AudioFormat stereo = new AudioFormat(Encoding.S16, 16_000, 2);
    var refusal = assertThrows(IllegalArgumentException.class, () -> open(stereo));
    assertTrue(
        refusal.toString().contains("channels=2") && refusal.toString().contains("1 channel"),
        refusal.toString());
  }
}
