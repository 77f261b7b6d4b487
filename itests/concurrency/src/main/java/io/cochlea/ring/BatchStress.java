package io.cochlea.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.cochlea.ring.StressMemory.Ring;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Of a batch the reader sees nothing or all, across the end of the ring too. */
public class BatchStress {

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "not yet")
  @Outcome(id = "0, 7", expect = ACCEPTABLE, desc = "published between the two looks")
  @Outcome(id = "7, 9", expect = ACCEPTABLE, desc = "all of it")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class AtOnce {
    private final Ring ring = new Ring(3);

    @Actor
    public void writer() {
      ring.stage(7, 16);
      ring.stage(9, 40);
      ring.writer.publish();
    }

    @Actor
    public void reader(JJ_Result result) {
      result.r1 = ring.read();
      result.r2 = ring.read();
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "not yet")
  @Outcome(id = "0, 7", expect = ACCEPTABLE, desc = "published between the two looks")
  @Outcome(id = "7, 9", expect = ACCEPTABLE, desc = "all of it")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class PaddingFirst {
    private final Ring ring = new Ring(Ring.TO_THE_END);

    @Actor
    public void writer() {
      ring.stage(7, 40);
      ring.stage(9, 16);
      ring.writer.publish();
    }

    @Actor
    public void reader(JJ_Result result) {
      result.r1 = ring.read();
      result.r2 = ring.read();
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "not yet")
  @Outcome(id = "0, 7", expect = ACCEPTABLE, desc = "published between the two looks")
  @Outcome(id = "7, 9", expect = ACCEPTABLE, desc = "all of it")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class PaddingInside {
    private final Ring ring = new Ring(Ring.TO_THE_END - 1);

    @Actor
    public void writer() {
      ring.stage(7, 16);
      ring.stage(9, 104);
      ring.writer.publish();
    }

    @Actor
    public void reader(JJ_Result result) {
      result.r1 = ring.read();
      result.r2 = ring.read();
    }
  }
}
