package io.cochlea.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** What a server holds, and whether it was given back. */
final class Resources {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final long PATIENCE_NANOS = 15_000_000_000L;

  /** Allocators keep some chunks for later. */
  private static final long KEPT_BYTES = 24L << 20;

  /** The JDK keeps a pair to close others with. */
  private static final int KEPT_SOCKETS = 2;

  private static final List<String> LEAKS = new ArrayList<>();

  private final TestEngine engine;
  private final long sockets = descriptors("socket:");
  private final long memory = memory();

  /** What Netty reports leaks to, by the system property that names this class. */
  public static final class Detector<T> extends ResourceLeakDetector<T> {
    public Detector(Class<?> type, int interval) {
      super(type, interval);
    }

    public Detector(Class<?> type, int interval, long maxActive) {
      super(type, interval);
    }

    @Override
    protected void reportTracedLeak(String type, String records) {
      synchronized (LEAKS) {
        LEAKS.add(type + records);
      }
    }

    @Override
    protected void reportUntracedLeak(String type) {
      reportTracedLeak(type, "");
    }
  }

  /** As they are now, which is what they have to come back to. */
  Resources(TestEngine engine) {
    this.engine = engine;
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  /** Waits until all is as it was; {@code connections} of decent clients may be there. */
  void assertReturned() throws Exception {
    await("streams", () -> engine.open.get() == 0);
    await("spools", () -> descriptors("cochlea-upload") == 0);
    await("sockets", () -> descriptors("socket:") <= sockets + KEPT_SOCKETS);
    await("direct memory", () -> memory() <= memory + KEPT_BYTES);
    assertNoLeaks();
  }

  /** The detector looks at what the collector took when a buffer is made. */
  static void assertNoLeaks() throws InterruptedException {
    assertEquals(
        Detector.class.getName(),
        System.getProperty("io.netty.customResourceLeakDetector"),
        "leaks are told to nobody");
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(20);
      for (int j = 0; j < 200; j++) {
        ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(16);
        buffer.release();
      }
    }
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
    synchronized (LEAKS) {
      List<String> leaks = List.copyOf(LEAKS);
      LEAKS.clear();
      assertEquals(List.of(), leaks);
    }
  }

  private static void await(String what, BooleanSupplier returned) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!returned.getAsBoolean() && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    assertTrue(returned.getAsBoolean(), what + " are not given back");
  }

  private static long memory() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  private static long descriptors(String of) {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return 0;
    }
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.filter(each -> target(each).contains(of)).count();
    } catch (IOException e) {
      return 0;
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }
}
