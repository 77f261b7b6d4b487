package io.cochlea.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.api.hardware.Affinity.Applied;
import io.cochlea.api.hardware.Affinity.ThreadRole;
import io.cochlea.api.hardware.Hardware;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreadAffinityTest {

  private static final Map<String, String> ONE_OF_EACH =
      Map.of("sys/devices/cpu_core/cpus", "0", "sys/devices/cpu_atom/cpus", "1");
  private static final Map<String, String> TWO_NODES =
      Map.of(
          "sys/devices/system/node/node0/cpulist", "0",
          "sys/devices/system/node/node1/cpulist", "1");

  @Test
  void theKernelTiesTheThreadWhereItsRoleBelongs() throws Exception {
    assumeTwoProcessors();
    var affinity = affinity(FixedHardware.ofTwo(new TreeMap<>(ONE_OF_EACH)), "on");
    inAThread(
        "loop",
        () -> {
          assertEquals(
              new Applied("loop", ThreadRole.LOOP, List.of(0), -1, ""),
              affinity.pin(ThreadRole.LOOP, "b"));
          assertEquals("0", ofKernel("Cpus_allowed_list"));
          assertEquals("0", taskset());
          assertEquals("0", inAThread("child", () -> ofKernel("Cpus_allowed_list")), "inherited");
          assertEquals(List.of(0), affinity.applied().getFirst().processors());
          return "";
        });
    inAThread(
        "rest",
        () -> {
          assertEquals(List.of(1), affinity.pin(ThreadRole.HOUSEKEEPING, "b").processors());
          assertEquals("1", ofKernel("Cpus_allowed_list"));
          return "";
        });
    assertEquals(List.of(), affinity.applied(), "both have ended");
    assertEquals("0-1", ofKernel("Cpus_allowed_list"), "this thread was left alone");
  }

  @Test
  void memoryComesFromTheThreadsNode() throws Exception {
    assumeTwoProcessors();
    Path maps = Path.of("/proc/thread-self/numa_maps");
    assumeTrue(Files.exists(maps), "a kernel without NUMA");
    var affinity = affinity(FixedHardware.ofTwo(new TreeMap<>(TWO_NODES)), "on");
    inAThread(
        "first",
        () -> {
          assertEquals(
              new Applied("first", ThreadRole.INFERENCE, List.of(0), 0, ""),
              affinity.pin(ThreadRole.INFERENCE, "b"));
          assertTrue(Files.readString(maps).contains("prefer:0"));
          return "";
        });
    assumeTrue(Files.notExists(Path.of("/sys/devices/system/node/node1")), "a real second node");
    inAThread(
        "second",
        () -> {
          Applied second = affinity.pin(ThreadRole.INFERENCE, "c");
          assertEquals(List.of(1), second.processors(), "groups are spread over the nodes");
          assertEquals(-1, second.node());
          assertTrue(second.note().startsWith("memory of node 1 refused: "), second.note());
          return "";
        });
  }

  @ParameterizedTest
  @CsvSource({
    "meteor-lake, on",
    "xdna2, on",
    "big-little, on",
    "nvidia-server, on",
    "raspberry-pi-5, off: all cores are alike and near the memory",
    "'aws-c7i', 'off: virtual machine, whose processors are not cores'",
    "azure, 'off: virtual machine, whose processors are not cores'",
    "container, 'off: virtual machine, whose processors are not cores'",
  })
  void byItselfItIsOnWhereItPays(String machine, String policy) throws IOException {
    assertEquals(policy, affinity(FixedHardware.of(machine), "auto").policy());
  }

  @Test
  void whatIsOffTouchesNothing() throws Exception {
    var off = unasked(FixedHardware.of("meteor-lake"), "off");
    assertEquals("off", off.pin(ThreadRole.LOOP, "b").note());
    assertEquals("off", off.policy());
    var machine = unasked(FixedHardware.of("gcp"), "auto");
    assertEquals(List.of(), machine.pin(ThreadRole.LOOP, "b").processors());
    var loaded = unasked(new FixedHardware(Machines.inventory("meteor-lake")), "on");
    assertEquals(
        "off: the inventory is another machine's", loaded.pin(ThreadRole.LOOP, "b").note());
    var virtual = unasked(FixedHardware.of("meteor-lake"), "on");
    var note = new CompletableFuture<String>();
    Thread.ofVirtual().start(() -> note.complete(virtual.pin(ThreadRole.LOOP, "b").note())).join();
    assertEquals("a virtual thread has none", note.join());
  }

  @Test
  void seatsOnRealMachines() throws IOException {
    var laptop = FixedHardware.of("meteor-lake").inventory();
    List<Integer> all = laptop.cpu().processors().stream().map(p -> p.id()).toList();
    assertEquals(12, Seat.of(laptop, ThreadRole.LOOP, all, "b").processors().size());
    assertEquals(10, Seat.of(laptop, ThreadRole.HOUSEKEEPING, all, "b").processors().size());
    assertEquals(
        new Seat(List.of(4), -1),
        Seat.of(laptop, ThreadRole.LOOP, List.of(4, 20), "b"),
        "never beyond what the process was given");
    var server = FixedHardware.of("nvidia-server").inventory();
    List<Integer> both = server.cpu().processors().stream().map(p -> p.id()).toList();
    assertEquals(
        new Seat(List.of(0, 1, 2, 3, 8, 9, 10, 11), 0),
        Seat.of(server, ThreadRole.INFERENCE, both, "b"));
    assertEquals(1, Seat.of(server, ThreadRole.INFERENCE, both, "c").node());
    assertEquals(0, Seat.of(server, ThreadRole.INFERENCE, both, "d").node());
    assertEquals(
        List.of(), Seat.of(server, ThreadRole.HOUSEKEEPING, both, "b").processors(), "has none");
  }

  @Test
  void refusesAnUnknownMode() {
    var refused = assertThrows(IllegalArgumentException.class, () -> AffinityPolicy.of("maybe"));
    assertEquals(
        "io.cochlea.hardware.affinity: mode is 'maybe', allowed are auto, on, off",
        refused.getMessage());
  }

  private static ThreadAffinity affinity(Hardware hardware, String mode) {
    return new ThreadAffinity(hardware, mode, ThreadCalls::here);
  }

  private static ThreadAffinity unasked(Hardware hardware, String mode) {
    return new ThreadAffinity(hardware, mode, () -> fail("no library is loaded for nothing"));
  }

  private static void assumeTwoProcessors() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/thread-self/status")), "Linux only");
    assumeTrue(Files.exists(Path.of("/usr/bin/taskset")), "needs taskset");
    assumeTrue(ofKernel("Cpus_allowed_list").startsWith("0-"), "needs processors 0 and 1");
  }

  private static String ofKernel(String key) throws IOException {
    return Files.readString(Path.of("/proc/thread-self/status"))
        .lines()
        .filter(line -> line.startsWith(key + ":"))
        .findFirst()
        .orElseThrow()
        .split("\\s+", -1)[1];
  }

  /** What another program is told of this thread. */
  private static String taskset() throws IOException {
    String id = Path.of("/proc/thread-self").toRealPath().getFileName().toString();
    Process process = new ProcessBuilder("taskset", "-cp", id).start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return answer.substring(answer.indexOf(": ") + 2).strip();
  }

  private static <T> T inAThread(String name, Callable<T> task) throws Exception {
    var result = new CompletableFuture<T>();
    Thread thread =
        Thread.ofPlatform()
            .name(name)
            .start(() -> {
              try {
                result.complete(task.call());
              } catch (Throwable failed) {
                result.completeExceptionally(failed);
              }
            });
    thread.join();
    return result.join();
  }
}
