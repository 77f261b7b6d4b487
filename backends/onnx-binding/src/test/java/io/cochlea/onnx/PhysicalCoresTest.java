package io.cochlea.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhysicalCoresTest {

  @Test
  void countsACoreWithTwoThreadsOnce(@TempDir Path cpus) throws Exception {
    for (int cpu = 0; cpu < 4; cpu++) {
      Path topology = Files.createDirectories(cpus.resolve("cpu" + cpu + "/topology"));
      Files.writeString(
          topology.resolve("thread_siblings_list"), cpu % 2 + "," + (cpu % 2 + 2) + "\n");
    }
    Files.createDirectory(cpus.resolve("cpu4")); // switched off
    assertEquals(2, PhysicalCores.count(cpus, 4));
    assertEquals(1, PhysicalCores.count(cpus, 1));
    assertEquals(3, PhysicalCores.count(cpus.resolve("missing"), 3));
  }
}
