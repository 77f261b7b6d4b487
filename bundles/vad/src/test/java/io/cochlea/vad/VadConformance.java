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

  /** The probability of every frame. */
  static List<Float> probabilities(Vad vad, MemoryCursor cursor) {
    List<Float> all = new ArrayList<>();
    vad.accept(cursor, 0, cursor.poll(), (from, to, p) -> all.add(p));
    return all;
  }

  private static double share(List<Float> probabilities, int from, int to) {
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
    try (Vad vad = factory().open(Sounds.SPEECH)) {
      List<Float> p = probabilities(vad, audio);
      int frames = p.size();
      assertTrue(share(p, 0, 145) < 0.02, () -> "noise before: " + share(p, 0, 145));
      assertTrue(share(p, 150, frames - 150) > 0.6, () -> "speech: " + share(p, 150, frames - 150));
      assertTrue(
          share(p, frames - 120, frames) < 0.02,
          () -> "noise after: " + share(p, frames - 120, frames));
    }
  }

  @Test
  void takesDigitalSilenceForSilence() throws IOException {
    try (Vad vad = factory().open(Sounds.SPEECH)) {
      assertEquals(
          0, share(probabilities(vad, Sounds.silence(10 * SECOND)), 0, 500), "digital silence");
    }
  }

  @Test
  void hearsMostOfARealRecording() throws IOException {
    try (Vad vad = factory().open(Sounds.SPEECH)) {
      List<Float> p = probabilities(vad, Sounds.speech("jfk.wav"));
      assertTrue(share(p, 0, p.size()) > 0.5, () -> "jfk.wav: " + share(p, 0, p.size()));
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
      try (Vad vad = factory().open(Sounds.SPEECH)) {
        vad.accept(
            audio, 0, audio.poll(), (from, to, p) -> events.add(endpointer.next(from, to, p)));
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
    try (Vad whole = factory().open(Sounds.SPEECH);
        Vad pieces = factory().open(Sounds.SPEECH)) {
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
        done = pieces.accept(audio, done, end, sink);
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
    try (Vad vad = factory().open(Sounds.SPEECH)) {
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
    try (Vad vad = factory().open(Sounds.SPEECH)) {
      for (int i = 0; i < 400; i++) {
        vad.accept(audio, 0, SECOND, sink);
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 200; i++) {
        vad.accept(audio, 0, SECOND, sink);
      }
      assertEquals(0, threads.getCurrentThreadAllocatedBytes() - before, "bytes in 10,000 frames");
    }
  }

  @Test
  void refusesWhatItDoesNotHandle() {
    AudioFormat stereo = new AudioFormat(Encoding.S16, 16_000, 2);
    var refusal = assertThrows(IllegalArgumentException.class, () -> factory().open(stereo));
    assertTrue(
        refusal.toString().contains("channels=2") && refusal.toString().contains("1 channel"),
        refusal.toString());
  }
}
