package io.cochlea.recognizer.session;

import static io.cochlea.recognizer.session.CountedFeatures.HOP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ChunkSessionTest {
  private final Stage stage = new Stage();
  private final HandChunks decoder = new HandChunks(stage.features);
  private final ChunkSession session =
      new ChunkSession(decoder, stage.hearing(), () -> stage.nanos);

  @Test
  void chunksAreRecognisedAsTheyCome() {
    hear(0, 12 * HOP);
    assertFalse(decoder.isAsked(), "a frame is left for the last chunk");
    hear(12 * HOP, 13 * HOP);
    answer();
    hear(13 * HOP, 22 * HOP);
    answer();
    session.endpoint();
    answer();
    assertEquals(List.of("0", "8", "16!"), decoder.chunks);
    assertEquals(List.of("|0", "0| 1"), stage.transcript.partials());
    assertEquals(List.of("0 1 2"), stage.transcript.texts());
    assertEquals(22 * HOP, stage.transcript.segments.getFirst().to());
    assertFalse(session.busy());
  }

  @Test
  void whatIsLeftAtTheEndIsCaughtUpWith() {
    hear(0, 40 * HOP);
    hear(40 * HOP, 50 * HOP);
    session.endpoint();
    assertEquals(50 * HOP, session.accept(stage.cursor, 50 * HOP, 60 * HOP), "not yet");
    assertEquals(0, session.restartPoint());
    while (decoder.isAsked()) {
      answer();
    }
    assertEquals(List.of("0", "8", "16", "24", "32", "40", "48!"), decoder.chunks);
    hear(50 * HOP, 60 * HOP);
    assertEquals(50 * HOP, session.restartPoint());
  }

  @Test
  void aLostChunkIsReplayedFromTheCheckpoint() throws InterruptedException {
    hear(0, 500 * HOP);
    for (int chunk = 0; chunk < 55; chunk++) {
      answer();
    }
    decoder.fail(new Exception("lost"));
    stage.drain();
    stage.await();
    assertEquals("400", decoder.chunks.getLast(), "of 4 s");
    session.endpoint();
    while (decoder.isAsked()) {
      answer();
    }
    assertTrue(stage.transcript.texts().getFirst().endsWith(" 61 62"));
  }

  @Test
  void whatIsLostAgainAndAgainFailsTheStream() throws InterruptedException {
    Exception cause = new Exception("lost");
    hear(0, 20 * HOP);
    for (int time = 0; time < 3; time++) {
      decoder.fail(cause);
      stage.drain();
      assertEquals(null, stage.transcript.failure);
      stage.await();
      assertEquals("0", decoder.chunks.getLast(), "from the begin");
    }
    decoder.fail(cause);
    stage.drain();
    assertSame(cause, stage.transcript.failure);
  }

  @Test
  void aChunkThatFindsNoRoomIsAskedAgain() throws InterruptedException {
    decoder.full = true;
    hear(0, 20 * HOP);
    session.endpoint();
    decoder.full = false;
    stage.await();
    answer();
    answer();
    answer();
    assertEquals(List.of("0 1 2"), stage.transcript.texts());
  }

  @Test
  void closedWhileRecognisingTheFeaturesStayUntilTheAnswer() {
    hear(0, 20 * HOP);
    session.close();
    assertEquals(0, stage.features.closed);
    answer();
    assertEquals(1, stage.features.closed);
    assertEquals(1, decoder.closed);
  }

  @Property(tries = 300)
  void howeverTheAudioIsCutTheChunksAreTheSame(@ForAll long seed) {
    Random random = new Random(seed);
    long end = 1L + random.nextInt(150 * HOP);
    List<String> whole = recognise(end, random, false);
    assertEquals(whole, recognise(end, random, true));
  }

  /** What is heard of so many samples, in one piece or cut anywhere, answers coming at any time. */
  private static List<String> recognise(long end, Random random, boolean cut) {
    Stage stage = new Stage();
    HandChunks decoder = new HandChunks(stage.features);
    ChunkSession session = new ChunkSession(decoder, stage.hearing(), () -> stage.nanos);
    for (long at = 0; at < end; ) {
      long to = cut ? Math.min(end, at + 1 + random.nextInt(20 * HOP)) : end;
      at = session.accept(stage.cursor, at, to);
      if (cut && decoder.isAsked() && random.nextBoolean()) {
        decoder.answer();
        stage.drain();
      }
    }
    session.endpoint();
    while (decoder.isAsked()) {
      decoder.answer();
      stage.drain();
    }
    assertFalse(session.busy());
    return stage.transcript.segments.stream().map(String::valueOf).toList();
  }

  private void hear(long from, long to) {
    assertEquals(to, session.accept(stage.cursor, from, to));
  }

  private void answer() {
    decoder.answer();
    stage.drain();
  }
}
