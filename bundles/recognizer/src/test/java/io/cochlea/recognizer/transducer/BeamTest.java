package io.cochlea.recognizer.transducer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cochlea.recognizer.session.Phrases;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BeamTest {
  private static final Tokens TOKENS = new Tokens(List.of("<blk>", "▁a", "▁b", "c"));
  private static final int A = 1;
  private static final int B = 2;

  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void free() {
    arena.close();
  }

  private static Beam beam(int most, String... phrases) {
    return new Beam(most, new Alignment(0, -1, 1), TOKENS, new Phrases(List.of(phrases)), 2);
  }

  /** A frame of which all paths think the same. */
  private void hear(Beam beam, int frame, double... probabilities) {
    MemorySegment memory = arena.allocate(ValueLayout.JAVA_FLOAT, probabilities.length);
    for (int i = 0; i < probabilities.length; i++) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) Math.log(probabilities[i]));
    }
    Logits logits = new Logits().at(memory.address(), probabilities.length, 0);
    beam.advance(path -> logits, frame);
  }

  private static int last(Beam beam) {
    Emission last = beam.best().last();
    assertNotNull(last);
    return last.token();
  }

  @Test
  void thoseOfTheSameTokensAreOne() {
    Beam beam = beam(4);
    hear(beam, 0, 0.6, 0.4, 1e-9, 1e-9);
    hear(beam, 1, 0.7, 0.3, 1e-9, 1e-9);
    // nothing, "a" heard first or second, "a a"
    assertEquals(3, beam.paths().size());
    Search.Path once =
        beam.paths().stream()
            .filter(path -> Emission.count(path.last()) == 1)
            .findFirst()
            .orElseThrow();
    assertEquals(Math.log(0.4 * 0.7 + 0.6 * 0.3), once.score(), 1e-6);
    Emission last = once.last();
    assertNotNull(last);
    assertEquals(0, last.frame(), "the time of the likelier one");
  }

  @Test
  void onlyTheLikeliestAreKeptAndTheirOriginsAreKnown() {
    Beam beam = beam(2);
    hear(beam, 0, 0.1, 0.5, 0.4, 1e-9);
    assertEquals(List.of(0, 0), beam.origins());
    assertEquals(true, beam.hasGrown());
    hear(beam, 1, 1, 1e-9, 1e-9, 1e-9);
    assertEquals(List.of(0, 1), beam.origins());
    assertEquals(false, beam.hasGrown());
    assertEquals(2, beam.paths().size());
    assertEquals(A, last(beam));
  }

  @Test
  void nothingIsHeardWhereBlanksAreLikeliest() {
    Beam beam = beam(4);
    hear(beam, 0, 0.97, 0.01, 0.01, 0.01);
    assertNull(beam.best().last());
  }

  @Test
  void aPhraseIsLikelierOnceItIsComplete() {
    Beam plain = beam(4);
    Beam hoping = beam(4, "b");
    Beam disappointed = beam(4, "bcccc");
    for (Beam beam : List.of(plain, hoping, disappointed)) {
      hear(beam, 0, 0.01, 0.5, 0.4, 0.09);
    }
    assertEquals(A, last(plain));
    assertEquals(B, last(hoping));
    assertEquals(A, last(disappointed), "what is not complete is worth nothing");
  }
}
