package io.cochlea.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.cochlea.ring.StressMemory.Ring;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;
import org.openjdk.jcstress.infra.results.ZJ_Result;

/** Frames are seen whole, in order and never again, whatever the two sides do at the same time. */
public class FrameStress {

  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "not yet")
  @Outcome(id = "7", expect = ACCEPTABLE, desc = "whole")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class Publish {
    private final Ring ring = new Ring(0);

    @Actor
    public void writer() {
      ring.write(7);
    }

    @Actor
    public void reader(J_Result result) {
      result.r1 = ring.read();
    }
  }

  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "not yet")
  @Outcome(id = "7", expect = ACCEPTABLE, desc = "whole, behind the padding")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class Wrap {
    private final Ring ring = new Ring(Ring.TO_THE_END);

    @Actor
    public void writer() {
      ring.write(7, 104);
    }

    @Actor
    public void reader(J_Result result) {
      result.r1 = ring.read();
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "not yet")
  @Outcome(id = "0, 7", expect = ACCEPTABLE, desc = "the first, at the second look")
  @Outcome(id = "7, 0", expect = ACCEPTABLE, desc = "the first only")
  @Outcome(id = "7, 9", expect = ACCEPTABLE, desc = "both in order")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class Two {
    private final Ring ring = new Ring(3);

    @Actor
    public void writer() {
      ring.write(7);
      ring.write(9);
    }

    @Actor
    public void reader(JJ_Result result) {
      result.r1 = ring.read();
      result.r2 = ring.read();
    }
  }

  @JCStressTest
  @Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "no room yet")
  @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "room, and the old frame was read before")
  @Outcome(expect = FORBIDDEN, desc = "overwritten while it was read")
  @State
  public static class Release {
    private final Ring ring = new Ring(0);

    public Release() {
      for (long value = 1; ring.write(value); value++) {}
    }

    @Actor
    public void writer(ZJ_Result result) {
      result.r1 = ring.write(99);
    }

    @Actor
    public void reader(ZJ_Result result) {
      result.r2 = ring.read();
      ring.release();
    }
  }
}
