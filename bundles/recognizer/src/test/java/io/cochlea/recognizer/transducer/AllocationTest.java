package io.cochlea.recognizer.transducer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.sun.management.ThreadMXBean;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Ticket;
import io.cochlea.api.placement.Work;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A frame in which nothing is said costs no memory. */
class AllocationTest implements Lane, Batch {
  private static final int WIDTH = 8;
  private static final int TOKENS = 32;
  private static final int FRAMES = 200_000;

  private final Arena arena = Arena.ofShared();
  private final Tensor vector = tensor(WIDTH);
  private final Tensor logits = tensor(TOKENS);
  private @Nullable Work work;

  private Tensor tensor(int floats) {
    MemorySegment memory = arena.allocate(ValueLayout.JAVA_FLOAT, floats);
    memory.setAtIndex(ValueLayout.JAVA_FLOAT, 0, 1);
    return new Tensor(
        ElementType.FLOAT32, new long[] {1, floats}, MemoryKind.HOST, memory.address());
  }

  @Test
  void blanksAllocateNothing() {
    JoinerGraph joiner =
        new JoinerGraph("frame", WIDTH, "foretold", WIDTH, "logits", TOKENS, false);
    StatelessGraph graph = new StatelessGraph("y", 2, "foretold", WIDTH, 0);
    PoisonPool pool = new PoisonPool(arena);
    CopyLedger ledger = new NoLedger();
    Question question = new Question(() -> {});
    GreedySearch search =
        new GreedySearch(
            joiner,
            this,
            new StatelessPredictor(graph, pool.lease(MemoryKind.HOST, graph.bytes(), ""), ledger),
            this,
            new Alignment(0, 2, 1),
            new Words(new Tokens(List.of("<blk>")), 4),
            ledger,
            question);
    search.resume(Search.Found.NOTHING);
    question.open(0, new Heard());
    long frames = arena.allocate((long) FRAMES * WIDTH * Float.BYTES).address();
    search.over(frames, FRAMES, () -> {});
    Work predicting = taken();
    predicting.step(this, 0);
    predicting.done();
    Work joining = taken();
    join(joining, FRAMES / 2);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().threadId();
    long before = threads.getThreadAllocatedBytes(thread);
    join(joining, FRAMES / 4);
    long allocated = threads.getThreadAllocatedBytes(thread) - before;
    assertEquals(0, allocated / 1024, allocated + " bytes for " + FRAMES / 4 + " frames");
  }

  private void join(Work joining, int frames) {
    for (int i = 0; i < frames; i++) {
      joining.fill(this, 0);
      joining.step(this, 0);
    }
  }

  private Work taken() {
    Work taken = work;
    assertNotNull(taken);
    work = null;
    return taken;
  }

  @Override
  public Ticket submit(Work submitted) {
    work = submitted;
    return () -> {};
  }

  @Override
  public void submit(Ticket done) {
    throw new AssertionError("each work is done once here");
  }

  @Override
  public String backend() {
    return "hand";
  }

  @Override
  public void close() {}

  @Override
  public int rows() {
    return 1;
  }

  @Override
  public int extent() {
    return 1;
  }

  @Override
  public Tensor input(String name) {
    return vector;
  }

  @Override
  public Tensor output(String name) {
    return name.equals("logits") ? logits : vector;
  }

  @Override
  public void rearrange(int row, int[] from) {
    throw new AssertionError("the graph has no states");
  }

  /** Counts nothing. */
  private static final class NoLedger implements CopyLedger {
    @Override
    public void copied(Stage stage, long bytes) {}

    @Override
    public long bytes(Stage stage) {
      return 0;
    }
  }
}
