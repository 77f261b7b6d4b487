package io.cochlea.onnx;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.ShapeProfiles;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class RunnersTest {

  @Test
  void unmapsAtOnceWhereNoneIsLeft() throws Exception {
    Runners runners = new Runners();
    Thread gone = Thread.ofPlatform().start(() -> {});
    gone.join();
    runners.add(gone);
    AtomicInteger unmapped = new AtomicInteger();
    runners.unmap(unmapped::incrementAndGet);
    assertEquals(1, unmapped.get());
  }

  @Test
  void waitsForTheOneThatIsLeft() throws Exception {
    Runners runners = new Runners();
    CountDownLatch end = new CountDownLatch(1);
    Thread left =
        Thread.ofPlatform()
            .start(() -> {
              try {
                end.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    runners.add(left);
    CountDownLatch unmapped = new CountDownLatch(1);
    runners.unmap(unmapped::countDown);
    assertEquals(1, unmapped.getCount(), "unmapped under a thread that ran in it");
    end.countDown();
    assertTrue(unmapped.await(5, TimeUnit.SECONDS));
  }

  /** On the real runtime: it is closed while the thread that ran in it lives on for a moment. */
  @Test
  void theLibraryIsReallyGone() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/maps")), "no /proc here");
    OnnxRuntime runtime = OnnxRuntime.load(Fixture.library());
    CountDownLatch ran = new CountDownLatch(1);
    Thread.ofPlatform()
        .start(() -> {
          try (Arena arena = Arena.ofShared();
              Binding binding =
                  runtime
                      .compile(Fixture.tiny("matmul-relu"), ShapeProfiles.DYNAMIC, Fixture.OPTIONS)
                      .bind()) {
            binding.input("x", Fixture.floats(arena.allocate(JAVA_FLOAT, 3), 1, 3));
            binding.output("y", MemoryKind.HOST);
            binding.run();
            ran.countDown();
            TimeUnit.MILLISECONDS.sleep(200);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
    assertTrue(ran.await(10, TimeUnit.SECONDS));
    runtime.close();
    assertFalse(Files.readString(Path.of("/proc/self/maps")).contains("libonnxruntime"));
  }
}
