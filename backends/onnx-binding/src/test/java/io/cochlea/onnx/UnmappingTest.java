package io.cochlea.onnx;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
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
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A thread that ran in a library holds it until it ends. */
class UnmappingTest {

  @Test
  void theLibraryGoesOnceTheThreadHasEnded() throws Exception {
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
            TimeUnit.MILLISECONDS.sleep(800);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
    assertTrue(ran.await(10, TimeUnit.SECONDS));
    runtime.close();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (mapped() && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    assertFalse(mapped());
  }

  private static boolean mapped() throws Exception {
    return Files.readString(Path.of("/proc/self/maps")).contains("libonnxruntime");
  }
}
