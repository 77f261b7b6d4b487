package io.cochlea.recognizer.session;

import static io.cochlea.recognizer.session.CountedFeatures.HOP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.cochlea.api.metrics.Latency;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.Word;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class WindowSessionTest {
  private final Stage stage = new Stage();
  private final HandDecoder decoder = new HandDecoder(stage.features);
  private final WindowSession session = session(RecognitionOptions.DEFAULT);

  private WindowSession session(RecognitionOptions options) {
    return new WindowSession(
        decoder, stage.hearing(options), () -> Pace.DEFAULT, () -> stage.nanos);
  }

  @Test
  void anUtteranceBecomesASegment() {
    hear(7, 25 * HOP + 7);
    session.endpoint();
    assertTrue(decoder.last);
    answer("so it is");
    Segment segment = stage.transcript.segments.getFirst();
    assertEquals("so it is", segment.text());
    assertEquals(7, segment.from());
    assertEquals(25 * HOP + 7, segment.to());
    assertEquals(0, segment.index());
    assertEquals("en", segment.language());
    assertEquals(0.75f, segment.confidence());
    assertEquals(new Word("it", 10 * HOP + 7, 20 * HOP + 7, 0.5f), segment.words().get(1));
    assertEquals(25 * HOP + 7, segment.words().get(2).to(), "within the utterance");
    assertFalse(session.busy());
    assertEquals(List.of(), stage.transcript.partials(), "no time for a hypothesis");
    assertEquals(Set.of(Latency.Stage.FEATURES, Latency.Stage.DECODING), stage.timed);
  }

  @Test
  void audioWaitsInTheRingWhileAnUtteranceIsRecognised() {
    hear(0, 4 * HOP);
    session.endpoint();
    assertEquals(4 * HOP, session.accept(stage.cursor, 4 * HOP, 9 * HOP), "nothing taken");
    assertEquals(0, session.restartPoint());
    answer("a");
    assertEquals(Long.MAX_VALUE, session.restartPoint());
    hear(4 * HOP, 9 * HOP);
    assertEquals(4 * HOP, session.restartPoint());
    session.endpoint();
    answer("b");
    assertEquals(List.of("a", "b"), stage.transcript.texts());
    assertEquals(1, stage.transcript.segments.getLast().index());
  }

  @Test
  void whatIsTooLongIsRecognisedInPieces() {
    long most = decoder.maxFrames() - 1L;
    assertEquals(most * HOP, session.accept(stage.cursor, 0, 600 * HOP));
    session.endpoint();
    answer("a");
    hear(most * HOP, 600 * HOP);
    session.endpoint();
    answer("b");
    assertEquals(List.of("a", "b"), stage.transcript.texts());
  }

  @Test
  void whatTwoHypothesesInARowBeginWithStands() {
    speak("the cat sap");
    speak("the cat sat on");
    speak("the cat sat on the");
    assertEquals("the cat", decoder.agreed);
    session.endpoint();
    assertEquals("the cat sat", decoder.agreed);
    answer("the cat sat on the mat");
    assertEquals(
        List.of("|the cat sap", "the cat| sat on", "the cat sat| on the"),
        stage.transcript.partials());
    assertEquals(List.of("the cat sat on the mat"), stage.transcript.texts());
  }

  @Test
  void whatStandsIsNotTakenBackByAFinalThatHeardOtherwise() {
    speak("the cat sat on");
    speak("the cat sat on the");
    session.endpoint();
    answer("a bat sat down");
    assertEquals(List.of("the cat sat down"), stage.transcript.texts());
  }

  @Test
  void audioIsTakenWhileAHypothesisIsSought() {
    hear(0, 50 * HOP);
    stage.pass(500);
    hear(50 * HOP, 60 * HOP);
    assertTrue(decoder.isAsked());
    assertFalse(decoder.last);
    hear(60 * HOP, 70 * HOP);
    assertEquals(60, stage.features.frames(), "not while they are read");
    answer("so");
    assertEquals(70, stage.features.frames());
  }

  @Test
  void aHypothesisThatIsOvertakenIsGivenUp() {
    hear(0, 50 * HOP);
    stage.pass(500);
    hear(50 * HOP, 60 * HOP);
    assertEquals(Long.MAX_VALUE, decoder.due);
    session.endpoint();
    stage.drain();
    assertTrue(decoder.last);
    assertEquals(stage.nanos, decoder.due);
    answer("so");
    assertEquals(List.of("so"), stage.transcript.texts());
    assertEquals(List.of(), stage.transcript.partials());
  }

  @Test
  void aHypothesisThatFailsOrFindsNoRoomIsSkipped() {
    decoder.full = true;
    hear(0, 50 * HOP);
    stage.pass(500);
    hear(50 * HOP, 60 * HOP);
    assertEquals(1, decoder.refused);
    hear(60 * HOP, 70 * HOP);
    assertEquals(1, decoder.refused, "not before it is time again");
    decoder.full = false;
    stage.pass(500);
    hear(70 * HOP, 80 * HOP);
    decoder.fails(new Exception("lost"));
    stage.drain();
    session.endpoint();
    answer("so");
    assertEquals(List.of("so"), stage.transcript.texts());
  }

  @Test
  void aSlowHypothesisIsFollowedByAsMuchRest() {
    hear(0, 50 * HOP);
    stage.pass(500);
    hear(50 * HOP, 60 * HOP);
    stage.pass(2_000);
    answer("so");
    stage.pass(1_900);
    hear(60 * HOP, 70 * HOP);
    assertFalse(decoder.isAsked());
    stage.pass(100);
    hear(70 * HOP, 80 * HOP);
    assertTrue(decoder.isAsked());
  }

  @Test
  void nobodyComputesHypothesesThatAreNotWanted() {
    WindowSession quiet = session(new RecognitionOptions(null, false, "", null, List.of(), false));
    quiet.accept(stage.cursor, 0, 50 * HOP);
    stage.pass(5_000);
    quiet.accept(stage.cursor, 50 * HOP, 60 * HOP);
    assertFalse(decoder.isAsked());
  }

  @Test
  void anUtteranceThatFindsNoRoomIsAskedAgain() throws InterruptedException {
    decoder.full = true;
    hear(0, 50 * HOP);
    session.endpoint();
    assertFalse(decoder.isAsked());
    long due = stage.nanos;
    stage.await();
    stage.pass(20);
    decoder.full = false;
    stage.await();
    assertEquals(due, decoder.due, "due since its end");
    answer("so");
    assertEquals(List.of("so"), stage.transcript.texts());
    assertTrue(decoder.refused >= 2);
  }

  @Test
  void whereThereIsNeverRoomTheStreamFails() throws InterruptedException {
    decoder.full = true;
    hear(0, 50 * HOP);
    session.endpoint();
    stage.pass(60_000);
    stage.await();
    assertInstanceOf(RejectedExecutionException.class, stage.transcript.failure);
  }

  @Test
  void silenceTakesBackWhatWasOnlySupposed() {
    speak("hm");
    session.endpoint();
    answer("");
    assertEquals(List.of("|hm", "|"), stage.transcript.partials());
    assertEquals(List.of(), stage.transcript.texts());
  }

  @Test
  void anUtteranceShorterThanAFrameSaysNothing() {
    hear(0, 5);
    session.endpoint();
    assertFalse(session.busy());
    assertFalse(decoder.isAsked());
  }

  @Test
  void whatFailsIsToldOnce() {
    hear(0, 8 * HOP);
    session.endpoint();
    Exception cause = new Exception("the device is gone");
    decoder.fails(cause);
    stage.drain();
    assertSame(cause, stage.transcript.failure);
  }

  @Test
  void closedWhileRecognisingTheFeaturesStayUntilTheAnswer() {
    hear(0, 8 * HOP);
    session.endpoint();
    session.close();
    session.close();
    assertEquals(1, decoder.closed);
    assertEquals(0, stage.features.closed, "a lane may still read them");
    answer("so");
    assertEquals(1, stage.features.closed);
    assertEquals(List.of(), stage.transcript.texts());
  }

  @Test
  void audioCostsNoMemory() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    hear(0, HOP);
    long sample = feed(HOP, 100);
    long before = threads.getCurrentThreadAllocatedBytes();
    sample = feed(sample, 250);
    assertEquals(0, threads.getCurrentThreadAllocatedBytes() - before);
    assertEquals(sample, 351 * HOP);
  }

  private long feed(long from, int chunks) {
    long sample = from;
    for (int i = 0; i < chunks; i++) {
      sample = session.accept(stage.cursor, sample, sample + HOP);
    }
    return sample;
  }

  private void hear(long from, long to) {
    assertEquals(to, session.accept(stage.cursor, from, to));
  }

  /** Speaks on until it is time for a hypothesis, which says this. */
  private void speak(String hypothesis) {
    long from = stage.features.samples;
    hear(from, from + 40 * HOP);
    stage.pass(500);
    hear(from + 40 * HOP, from + 50 * HOP);
    answer(hypothesis);
  }

  private void answer(String text) {
    decoder.says(text);
    stage.drain();
  }
}
