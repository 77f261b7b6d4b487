package io.cochlea.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Memory is freed once, and never while its producer is inside. */
@JCStressTest
@Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "closed before the producer came")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the producer was inside, then it was freed")
@Outcome(expect = FORBIDDEN)
@State
public class GateStress {
  private final AtomicInteger freed = new AtomicInteger();
  private final Gate gate = new Gate(freed::incrementAndGet);

  @Actor
  public void producer(II_Result result) {
    if (gate.enter()) {
      result.r1 = freed.get();
      gate.leave();
    } else {
      result.r1 = -1;
    }
  }

  @Actor
  public void owner() {
    gate.close();
  }

  @Arbiter
  public void outcome(II_Result result) {
    result.r2 = freed.get();
  }
}
