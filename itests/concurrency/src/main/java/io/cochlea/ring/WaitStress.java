package io.cochlea.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.cochlea.ring.StressMemory.Ring;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.IJ_Result;

/** Who falls asleep and who wakes never miss each other. */
public class WaitStress {

  @JCStressTest
  @Outcome(id = "0, 7", expect = ACCEPTABLE, desc = "nobody is asleep, and the frame is seen")
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "asleep, and woken")
  @Outcome(id = "2, 7", expect = ACCEPTABLE, desc = "the frame is seen, the wake-up too many")
  @Outcome(expect = FORBIDDEN, desc = "asleep for ever")
  @State
  public static class Frame {
    private final Ring ring = new Ring(0);
    private final WaitWord word = new WaitWord(StressMemory.take());

    @Actor
    public void writer(IJ_Result result) {
      ring.write(7);
      result.r1 = word.take();
    }

    @Actor
    public void reader(IJ_Result result) {
      word.announce(RingDescriptor.WAITS_ON_WORD);
      result.r2 = ring.read();
    }
  }

  /** The same for a writer that waits for room. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "nobody is asleep, and the room is seen")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "asleep, and its bell is rung")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the room is seen, the bell too many")
  @Outcome(expect = FORBIDDEN, desc = "asleep for ever")
  @State
  public static class Room {
    private final Ring ring = new Ring(0);
    private final WaitWord word = new WaitWord(StressMemory.take());

    public Room() {
      for (long value = 1; ring.write(value); value++) {}
      ring.read();
    }

    @Actor
    public void reader(II_Result result) {
      ring.release();
      result.r1 = word.take();
    }

    @Actor
    public void writer(II_Result result) {
      word.announce(RingDescriptor.WAITS_FOR_BELL);
      result.r2 = ring.write(99) ? 1 : 0;
    }
  }

  /** A sleeper that looks again at once, and a waker: the word is never left behind set. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "no wake-up")
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "one wake-up")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class Clear {
    private final long address = StressMemory.take();
    private final WaitWord word = new WaitWord(address);

    @Actor
    public void waker(II_Result result) {
      result.r1 = word.take();
    }

    @Actor
    public void sleeper() {
      word.announce(RingDescriptor.WAITS_ON_WORD);
      word.clear();
    }

    @Arbiter
    public void left(II_Result result) {
      result.r2 = Words.getInt(address);
    }
  }

  /** A ring is offered again: whoever sees the new epoch sees where it continues. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the old epoch")
  @Outcome(id = "0, 64", expect = ACCEPTABLE, desc = "about to begin")
  @Outcome(id = "2, 64", expect = ACCEPTABLE, desc = "the new epoch, and its beginning")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class Epoch {
    private final long epoch = StressMemory.take();
    private final long released = StressMemory.take();

    @Actor
    public void writer() {
      Words.put(released, 64);
      Words.putRelease(epoch, 2);
    }

    @Actor
    public void reader(IJ_Result result) {
      result.r1 = (int) Words.getAcquire(epoch);
      result.r2 = Words.get(released);
    }
  }
}
