package io.cochlea.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
class WaiterTest {
  private static final long MILLI = 1_000_000;
  private static final long LONG_NANOS = 20_000 * MILLI;

  private final long memory = Arena.ofAuto().allocate(256, 64).address();
  private final long word = memory;
  private final long value = memory + 128;
  private final Waiter waiter = waiter(word);

  private static Waiter waiter(long word) {
    return new Waiter(new WaitWord(word), Sleeper.of(word, "test"));
  }

  @Test
  void whatIsReadyIsNotWaitedFor() {
    assertTrue(waiter.await(() -> true, 0));
    assertEquals(0, Words.getInt(word));
  }

  @Test
  void theTimeIsKeptAndTheWordLeftClean() {
    for (long nanos : new long[] {0, 1, 3 * MILLI, 40 * MILLI}) {
      long begin = System.nanoTime();
      assertFalse(waiter.await(() -> false, nanos));
      long took = System.nanoTime() - begin;
      assertTrue(took >= nanos && took < nanos + 2_000 * MILLI, () -> nanos + " took " + took);
      assertEquals(0, Words.getInt(word));
    }
  }

  @Test
  void aSleeperCostsNothingAndIsWoken() throws InterruptedException {
    long[] cpu = new long[1];
    Thread thread =
        new Thread(() -> {
          waiter.await(() -> Words.get(value) == 1, LONG_NANOS);
          cpu[0] = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        });
    thread.start();
    while (Words.getInt(word) != RingDescriptor.WAITS_ON_WORD) {
      Thread.sleep(1);
    }
    Thread.sleep(200);
    Words.put(value, 1);
    waiter.wake();
    thread.join();
    assertTrue(cpu[0] < 100 * MILLI, () -> cpu[0] + " ns of a core while asleep");
  }

  /** A lost wake-up would make a turn wait for its whole time, and the test fail on its own. */
  @Test
  void noWakeUpIsLostBetweenThreads() throws InterruptedException {
    int turns = 20_000;
    Waiter back = waiter(word + 64);
    Thread echo =
        new Thread(() -> {
          for (long i = 1; i <= turns; i++) {
            long due = i;
            if (!waiter.await(() -> Words.getAcquire(value) == due, LONG_NANOS)) {
              return;
            }
            Words.putRelease(value + 64, due);
            back.wake();
          }
        });
    echo.start();
    for (long i = 1; i <= turns; i++) {
      long due = i;
      if (i % 64 == 0) {
        LockSupport.parkNanos(i % 1_000 * 100);
      }
      Words.putRelease(value, due);
      waiter.wake();
      assertTrue(back.await(() -> Words.getAcquire(value + 64) == due, LONG_NANOS));
    }
    echo.join();
  }

  @Test
  void aProcessWakesAnother(@TempDir Path folder) throws IOException, InterruptedException {
    Path file = Files.write(folder.resolve("words"), new byte[4_096]);
    WaiterPeer here = WaiterPeer.map(file);
    Process peer =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                WaiterPeer.class.getName(),
                file.toString())
            .inheritIO()
            .start();
    for (int turn = 1; turn <= WaiterPeer.TURNS; turn++) {
      // Long enough for the peer to have fallen asleep, most times.
      LockSupport.parkNanos(turn % 8 * MILLI / 4);
      assertTrue(here.hit(turn), "turn " + turn);
    }
    assertTrue(peer.waitFor(20, TimeUnit.SECONDS));
    assertEquals(0, peer.exitValue());
    assertTrue(here.slept(), "the peer was asleep at some turn, or nothing was tested");
  }

  @Test
  void waitingAndWakingAllocateNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    BooleanSupplier never = () -> false;
    long before = 0;
    for (int i = 0; i < 2_000; i++) {
      if (i == 1_900) {
        before = threads.getCurrentThreadAllocatedBytes();
      }
      waiter.await(never, 20_000);
      Words.putIntVolatile(word, RingDescriptor.WAITS_ON_WORD);
      waiter.wake();
    }
    assertEquals(0, threads.getCurrentThreadAllocatedBytes() - before);
  }
}
