package io.cochlea.felix;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.api.audio.AudioFiles;
import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRequest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleWiring;

/** A backend's bundle comes and goes while another one serves. */
@Timeout(600)
class BackendLifeIT {
  private static final Path JAR =
      Path.of(System.getProperty("cochlea.home"), "optional/cpu-next.jar");
  private static final Path MODELS = Path.of("../../models/tiny");
  private static final Path PROC = Path.of("/proc/self");
  private static final int LIVES = Integer.getInteger("cochlea.lives", 50);

  /** Lives after which everything that is loaded once has been. */
  private static final int WARM = 5;

  private static final long MEGABYTE = 1 << 20;

  @TempDir static Path directory;
  private static Distribution distribution;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(Files.exists(PROC.resolve("maps")), "no /proc here");
    distribution = Distribution.withContracts(directory);
    distribution.service(SpeechModel.class);
  }

  @AfterAll
  static void stop() throws Exception {
    if (distribution != null) {
      distribution.close();
    }
  }

  /** What the process holds. */
  private record Holdings(long descriptors, long residentBytes, long files) {
    static Holdings now() throws Exception {
      System.gc();
      try (var descriptors = Files.list(PROC.resolve("fd"));
          var files = Files.walk(directory)) {
        String status = Files.readString(PROC.resolve("status"));
        String resident = status.replaceFirst("(?s).*VmRSS:\\s*(\\d+) kB.*", "$1");
        return new Holdings(descriptors.count(), Long.parseLong(resident) << 10, files.count());
      }
    }
  }

  @Test
  void fiftyLivesUnderARunningStreamLeaveNothing() throws Throwable {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    Holdings before = null;
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Integer> streams = CompletableFuture.supplyAsync(() -> streams(enough));
    try {
      for (int life = 0; life < LIVES; life++) {
        if (life == WARM) {
          before = Holdings.now();
        }
        loaders.add(live());
        awaitUnmapped();
      }
    } finally {
      enough.set(true);
    }
    int heard = streams.get(60, TimeUnit.SECONDS);
    assertTrue(heard > 0, "no stream ended meanwhile");
    assertEquals(0, remaining(loaders), "class loaders left of " + LIVES);
    Holdings after = Holdings.now();
    System.out.printf("%d lives, %d streams heard: %s, then %s%n", LIVES, heard, before, after);
    if (before != null) {
      assertTrue(after.descriptors() <= before.descriptors() + 3, before + " became " + after);
      assertEquals(before.files(), after.files(), before + " became " + after);
      assertTrue(
          after.residentBytes() < before.residentBytes() + 96 * MEGABYTE,
          before + " became " + after);
    }
  }

  /** Installed, used, stopped, updated, used again, uninstalled. */
  private static WeakReference<ClassLoader> live() throws Exception {
    Bundle bundle = context().installBundle("reference:" + JAR.toUri());
    bundle.start();
    use();
    assertTrue(mapped());
    WeakReference<ClassLoader> loader =
        new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader());
    bundle.stop(); // with a graph that nobody closed
    awaitUnmapped();
    bundle.update();
    bundle.start();
    use();
    bundle.uninstall();
    return loader;
  }

  /** As a lane does, on a thread of its own: the library stays mapped until it has ended. */
  private static void use() throws Exception {
    CompletableFuture<Void> used = new CompletableFuture<>();
    Thread user =
        Thread.ofPlatform()
            .start(() -> {
              try {
                run();
                used.complete(null);
              } catch (Throwable t) {
                used.completeExceptionally(t);
              }
            });
    user.join();
    used.get();
  }

  private static void run() throws Exception {
    CompiledGraph graph = next().compile(graph("matmul-relu"), ShapeProfiles.DYNAMIC);
    try (Arena arena = Arena.ofShared();
        Binding binding = graph.bind()) {
      binding.input("x", floats(arena.allocateFrom(JAVA_FLOAT, 1, 1, 1), 1, 3));
      binding.output("y", MemoryKind.HOST);
      binding.run();
      Tensor y = binding.output("y");
      assertEquals(
          6f, MemorySegment.ofAddress(y.address()).reinterpret(y.bytes()).get(JAVA_FLOAT, 0));
    }
  }

  @Test
  void aCallInFlightKeepsTheLibraryMapped() throws Exception {
    Bundle bundle = context().installBundle("reference:" + JAR.toUri());
    bundle.start();
    try (Arena arena = Arena.ofShared()) {
      Binding binding = next().compile(graph("count"), ShapeProfiles.DYNAMIC).bind();
      long trips = arena.allocateFrom(JAVA_LONG, 400_000).address();
      binding.input("trips", new Tensor(ElementType.INT64, new long[0], MemoryKind.HOST, trips));
      binding.input("x", floats(arena.allocateFrom(JAVA_FLOAT, 1, 2), 2));
      binding.output("y", MemoryKind.HOST);
      CompletableFuture<Long> run = new CompletableFuture<>();
      Thread.ofPlatform()
          .start(() -> {
            try {
              binding.run();
              run.complete(System.nanoTime());
            } catch (Throwable t) {
              run.completeExceptionally(t);
            }
          });
      Thread.sleep(50);
      assertFalse(run.isDone(), "the run is too short for this test");
      bundle.stop();
      long stopped = System.nanoTime();
      assertTrue(run.get(10, TimeUnit.SECONDS) <= stopped, "stopped under a running call");
      awaitUnmapped();
    } finally {
      bundle.uninstall();
    }
  }

  /** Streams one after the other, each of which must be heard as the first one was. */
  private static int streams(AtomicBoolean enough) {
    try {
      Sample sample = Sample.all().getFirst();
      String expected = heard(sample);
      int streams = 0;
      for (; !enough.get(); streams++) {
        assertEquals(expected, heard(sample));
      }
      return streams;
    } catch (Throwable t) {
      throw new CompletionException(t);
    }
  }

  private static String heard(Sample sample) throws Throwable {
    Listener listener = new Listener();
    Stream stream =
        distribution
            .service(Engine.class)
            .open(new StreamRequest("life", AudioFormat.SPEECH, null, null), listener);
    sample.into(stream, distribution.service(AudioFiles.class));
    listener.await();
    return listener.text();
  }

  private static int remaining(List<WeakReference<ClassLoader>> loaders) throws Exception {
    int left = loaders.size();
    for (int i = 0; i < 50 && left > 0; i++) {
      System.gc();
      Thread.sleep(20);
      left = (int) loaders.stream().filter(loader -> loader.get() != null).count();
    }
    return left;
  }

  private static InferenceBackend next() throws Exception {
    var references =
        context().getServiceReferences(InferenceBackend.class, "(backend.id=cpu-next)");
    return context().getService(references.iterator().next());
  }

  private static ModelGraph graph(String name) throws Exception {
    Path file = MODELS.resolve(name + ".onnx");
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return new ModelGraph(name, HexFormat.of().formatHex(digest), file);
  }

  private static Tensor floats(MemorySegment memory, long... shape) {
    return new Tensor(ElementType.FLOAT32, shape, MemoryKind.HOST, memory.address());
  }

  /** The system ends a thread, and with it its hold on a library, a little later than Java does. */
  private static void awaitUnmapped() throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (mapped() && System.nanoTime() < end) {
      Thread.sleep(5);
    }
    assertFalse(mapped(), "the library is still mapped");
  }

  /** Whether a library of cpu-next is; that of cpu has another version. */
  private static boolean mapped() throws Exception {
    return Files.readString(PROC.resolve("maps")).contains("/native/1.28");
  }

  private static BundleContext context() {
    return distribution.framework.getBundleContext();
  }
}
