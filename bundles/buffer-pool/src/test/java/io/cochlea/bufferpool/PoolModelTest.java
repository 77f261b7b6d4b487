package io.cochlea.bufferpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.buffer.Lease;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.buffer.PoolExhaustedException;
import io.cochlea.api.buffer.PoolStatistics;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Any sequence of leases and returns agrees with a list of what is out. */
class PoolModelTest {

  private static final long CAP = 2 << 20;

  private record Out(Lease lease, long size, long mark) {}

  @Property(tries = 200)
  void agreesWithTheModel(
      @ForAll @Size(max = 80) List<@IntRange(min = -20, max = 1_200_000) Integer> steps) {
    var pool = new OffHeapPool(new Limits(2, 0), leak -> {});
    var model = new ArrayList<Out>();
    long mark = 0;
    for (int step : steps) {
      if (step > 0) {
        lease(pool, model, step, ++mark);
      } else if (!model.isEmpty()) {
        giveBack(model.remove(-step % model.size()));
      }
      long leased = pool.statistics().stream().mapToLong(s -> s.leased() * s.bytes()).sum();
      long idle = pool.statistics().stream().mapToLong(s -> s.idle() * s.bytes()).sum();
      assertEquals(outBytes(model), leased);
      assertEquals(pool.reservedBytes(), leased + idle);
      assertTrue(leased + idle <= CAP);
      assertEquals(model.size(), pool.holders().size());
    }
    model.forEach(PoolModelTest::giveBack);
    assertEquals(0, pool.statistics().stream().mapToInt(PoolStatistics::leased).sum());
    pool.close();
    assertEquals(0, pool.reservedBytes());
  }

  private static void lease(OffHeapPool pool, List<Out> model, int bytes, long mark) {
    long size = classOf(bytes);
    try {
      Lease lease = pool.lease(MemoryKind.HOST, bytes, "model");
      assertEquals(size, lease.bytes());
      assertTrue(outBytes(model) + size <= CAP, "leased beyond the cap");
      lease.segment().set(ValueLayout.JAVA_LONG, 0, mark);
      lease.segment().set(ValueLayout.JAVA_LONG, size - 8, mark);
      model.add(new Out(lease, size, mark));
    } catch (PoolExhaustedException e) {
      assertTrue(outBytes(model) + size > CAP, "refused although it fits");
    }
  }

  private static void giveBack(Out out) {
    assertEquals(out.mark, out.lease.segment().get(ValueLayout.JAVA_LONG, 0));
    assertEquals(out.mark, out.lease.segment().get(ValueLayout.JAVA_LONG, out.size - 8));
    out.lease.close();
  }

  private static long outBytes(List<Out> model) {
    return model.stream().mapToLong(Out::size).sum();
  }

  private static long classOf(long bytes) {
    if (bytes <= 1024) {
      return 1024;
    }
    if (bytes <= 16_384) {
      return 16_384;
    }
    return Math.max(262_144, Long.highestOneBit(bytes - 1) * 2);
  }
}
