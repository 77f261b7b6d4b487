package io.cochlea.bufferpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.cochlea.api.buffer.BufferPool.Holder;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.buffer.PoolExhaustedException;
import io.cochlea.api.buffer.PoolStatistics;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OffHeapPoolTest {

  private final LinkedBlockingQueue<Holder> leaks = new LinkedBlockingQueue<>();
  private final OffHeapPool pool = new OffHeapPool(new Limits(4, 50), leaks::add);

  @AfterEach
  void close() {
    pool.close();
  }

  @Test
  void leasesTheSmallestClassThatFitsAligned() {
    for (long[] size : new long[][] {{1, 1024}, {1025, 16384}, {16385, 262144}, {262145, 524288}}) {
      try (Lease lease = lease(size[0])) {
        assertEquals(size[1], lease.bytes());
        assertEquals(size[1], lease.segment().byteSize());
        assertEquals(0, lease.address() % 64);
      }
    }
  }

  @Test
  void givesTheSameMemoryAgain() {
    Lease first = lease(1000);
    long address = first.address();
    first.close();
    try (Lease second = lease(1000)) {
      assertEquals(address, second.address());
    }
    assertEquals(1024, pool.reservedBytes());
  }

  @Test
  void aThreadGetsBackWhatItGaveAndOthersGetItWhenTheCapIsReached() throws Exception {
    pool.modified(new Limits(1, 50));
    var addresses = new ArrayList<Long>();
    try (var first = Executors.newSingleThreadExecutor();
        var second = Executors.newSingleThreadExecutor()) {
      for (int i = 0; i < 4; i++) {
        addresses.add(first.submit(this::leaseBriefly).get());
      }
      assertEquals(1, addresses.stream().distinct().count());
      assertEquals(1, statistics(262144).idle());
      var rest = new ArrayList<Lease>();
      for (int i = 0; i < 4; i++) {
        rest.add(second.submit(() -> lease(262144)).get());
      }
      assertTrue(rest.stream().anyMatch(lease -> lease.address() == addresses.getFirst()));
      assertEquals(0, statistics(262144).idle());
      rest.forEach(Lease::close);
    }
  }

  private long leaseBriefly() {
    try (Lease lease = lease(262144)) {
      return lease.address();
    }
  }

  /** Ten users of a pool that has room for three: nobody waits for ever, and nothing is lost. */
  @Test
  void underPressureEveryReturnReachesWhoWaits() throws Exception {
    pool.modified(new Limits(1, 10_000));
    try (var users = Executors.newFixedThreadPool(10)) {
      var tasks = new ArrayList<Callable<Void>>();
      for (int user = 0; user < 10; user++) {
        tasks.add(() -> {
          for (int request = 0; request < 200; request++) {
            try (Lease lease = lease(262144)) {
              lease.segment().set(ValueLayout.JAVA_INT, 0, request);
            }
          }
          return null;
        });
      }
      for (var done : users.invokeAll(tasks)) {
        done.get();
      }
    }
    assertEquals(0, statistics(262144).refused());
    assertEquals(0, statistics(262144).leased());
    assertEquals(pool.reservedBytes(), statistics(262144).idle() * 262144L);
  }

  @Test
  void closingTwiceGivesBackOnce() {
    Lease lease = lease(1000);
    lease.close();
    lease.close();
    assertEquals(0, statistics(1024).leased());
    assertEquals(1, statistics(1024).idle());
    assertThrows(IllegalStateException.class, lease::segment);
    assertThrows(IllegalStateException.class, lease::address);
  }

  @Test
  void aThousandRequestsOfTenUsersLeaveItAsFullAsBefore() throws Exception {
    var held = new ArrayList<Lease>();
    for (int i = 0; i < 10; i++) {
      held.add(lease(16_000));
      held.add(lease(1000));
    }
    held.forEach(Lease::close);
    List<Long> before = fullness();
    try (var users = Executors.newFixedThreadPool(10)) {
      var tasks = new ArrayList<Callable<Void>>();
      for (int user = 0; user < 10; user++) {
        tasks.add(() -> {
          for (int request = 0; request < 1000; request++) {
            boolean large = ThreadLocalRandom.current().nextBoolean();
            try (Lease lease = lease(large ? 16_000 : 1000)) {
              lease.segment().set(ValueLayout.JAVA_INT, 0, request);
            }
          }
          return null;
        });
      }
      for (var done : users.invokeAll(tasks)) {
        done.get();
      }
    }
    assertEquals(before, fullness());
    assertEquals(List.of(), pool.holders());
  }

  @Test
  void refusesBeyondTheCapAndNamesTheGreatestHolders() {
    Lease greatest = lease(2 << 20, "greatest");
    Lease second = lease(1 << 20, "second");
    Lease third = lease(1 << 20, "third");
    long start = System.nanoTime();
    var refused = assertThrows(PoolExhaustedException.class, () -> lease(1 << 20, "late"));
    assertTrue(System.nanoTime() - start >= 50_000_000, "waited before it refused");
    assertEquals(
        "1 MiB for 'late' refused, nothing came back in time; the cap is 4 MiB (capMiB), held by"
            + " 'greatest' 2 MiB, 'second' 1 MiB, 'third' 1 MiB",
        refused.getMessage());
    assertEquals(1, statistics(1 << 20).refused());
    List.of(greatest, second, third).forEach(Lease::close);
    lease(1 << 20).close();
  }

  @Test
  void waitsForMemoryToComeBack() throws Exception {
    pool.modified(new Limits(4, 10_000));
    Lease all = lease(4 << 20);
    try (var other = Executors.newSingleThreadScheduledExecutor()) {
      var returned = other.schedule(all::close, 50, TimeUnit.MILLISECONDS);
      lease(1 << 20).close();
      returned.get();
    }
    assertEquals(1 << 20, pool.reservedBytes());
  }

  @Test
  void freesIdleMemoryOfOtherSizesForANewOne() {
    for (int i = 0; i < 3; i++) {
      lease(1 << 20).close();
    }
    lease(4 << 20).close();
    assertEquals(4 << 20, pool.reservedBytes());
    assertEquals(0, statistics(1 << 20).idle());
  }

  @Test
  void refusesAtOnceWhatNeverFits() {
    pool.modified(new Limits(4, 60_000));
    var refused = assertThrows(PoolExhaustedException.class, () -> lease(5 << 20));
    assertEquals(
        "5 MiB for 'test' refused, never fits; the cap is 4 MiB (capMiB), held by nobody",
        refused.getMessage());
    assertThrows(PoolExhaustedException.class, () -> lease(Long.MAX_VALUE));
  }

  @Test
  void refusesWhatItDoesNotOffer() {
    for (MemoryKind kind : List.of(MemoryKind.SHARED, MemoryKind.PINNED, MemoryKind.DEVICE)) {
      var refused = assertThrows(IllegalArgumentException.class, () -> pool.lease(kind, 1, "test"));
      assertEquals("memory of kind " + kind + " is not offered, only HOST", refused.getMessage());
    }
    assertThrows(IllegalArgumentException.class, () -> lease(0));
    assertThrows(IllegalArgumentException.class, () -> lease(-1));
  }

  @Test
  void namesALeakOnceAndTakesTheMemoryBack() throws Exception {
    lease(1000, "forgetful");
    Holder leak = null;
    for (int i = 0; i < 100 && leak == null; i++) {
      System.gc();
      leak = leaks.poll(100, TimeUnit.MILLISECONDS);
    }
    assertNotNull(leak, "no leak reported");
    assertEquals("forgetful", leak.owner());
    assertEquals(0, statistics(1024).leased());
    assertEquals(1, statistics(1024).idle());
    System.gc();
    assertEquals(null, leaks.poll(100, TimeUnit.MILLISECONDS));
  }

  @Test
  void whenClosedFreesIdleMemoryAtOnceAndLeasedMemoryWhenItComesBack() {
    lease(1 << 20).close();
    Lease out = lease(1000);
    pool.close();
    assertEquals(1024, pool.reservedBytes());
    out.segment().set(ValueLayout.JAVA_BYTE, 1023, (byte) 7);
    assertThrows(IllegalStateException.class, () -> lease(1));
    out.close();
    assertEquals(0, pool.reservedBytes());
  }

  @Test
  void refusesABadConfigurationAndKeepsTheOldOne() {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> pool.modified(new Limits(0, 50)));
    assertEquals(
        "io.cochlea.buffer-pool: capMiB is 0, allowed is 1 to 1048576", refused.getMessage());
    assertThrows(IllegalArgumentException.class, () -> pool.modified(new Limits(8, -1)));
    assertThrows(PoolExhaustedException.class, () -> lease(5 << 20), "the old cap holds");
  }

  @Test
  void aSteadyCycleAllocatesOnlyTheLease() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int cycles = 50_000;
    long perCycle = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < cycles; i++) {
        lease(1000).close();
      }
      perCycle = Math.min(perCycle, (threads.getCurrentThreadAllocatedBytes() - before) / cycles);
    }
    assertTrue(perCycle <= 256, perCycle + " bytes per lease and close");
  }

  private Lease lease(long bytes) {
    return lease(bytes, "test");
  }

  private Lease lease(long bytes, String owner) {
    return pool.lease(MemoryKind.HOST, bytes, owner);
  }

  private PoolStatistics statistics(long bytes) {
    return pool.statistics().stream().filter(s -> s.bytes() == bytes).findFirst().orElseThrow();
  }

  private List<Long> fullness() {
    var fullness = new ArrayList<Long>(List.of(pool.reservedBytes()));
    pool.statistics().forEach(s -> fullness.addAll(List.of((long) s.leased(), (long) s.idle())));
    return fullness;
  }
}
