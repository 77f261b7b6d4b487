package io.cochlea.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.hardware.Cpu;
import io.cochlea.api.hardware.Cpu.Cache;
import io.cochlea.api.hardware.Cpu.Processor.Kind;
import io.cochlea.api.hardware.Device;
import io.cochlea.api.hardware.Heat;
import io.cochlea.api.hardware.Hints;
import io.cochlea.api.hardware.Inventory;
import io.cochlea.api.hardware.Memory.Node;
import io.cochlea.api.hardware.Platform;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MachinesTest {

  private static final long KIB = 1024;

  @Test
  void meteorLake() throws IOException {
    Inventory found = Machines.inventory("meteor-lake");
    Cpu cpu = found.cpu();
    assertEquals("Intel(R) Core(TM) Ultra 7 155H", cpu.name());
    assertEquals(
        List.of("GenuineIntel", "6", "170", "4"),
        List.of(cpu.vendor(), cpu.family(), cpu.model(), cpu.stepping()));
    assertEquals(16, cpu.physicalCores());
    assertEquals(22, cpu.logicalCores());
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), cpu.numbers(Kind.PERFORMANCE));
    assertEquals(10, cpu.numbers(Kind.EFFICIENCY).size());
    assertEquals(Set.of("avx", "avx2", "avx_vnni", "f16c", "fma"), cpu.extensions());
    assertTrue(cpu.caches().contains(new Cache(3, "Unified", 24L << 20, 22)));
    assertTrue(cpu.caches().contains(new Cache(2, "Unified", 2L << 20, 4)), "of efficiency cores");
    assertEquals(
        List.of(
            gpu("Intel GPU", "8086", "7d55", "0000:00:02.0", "i915"),
            new Device(
                Device.Kind.NPU,
                "Meteor Lake NPU",
                "8086",
                "7d1d",
                "0000:00:0b.0",
                "intel_vpu",
                "/dev/accel/accel0",
                true)),
        found.devices());
    assertEquals(new Hints(true, 57, false), found.hints(), "the mouse's battery is not ours");
    assertEquals(new Heat(71, 100, 15, 100, false), found.heat());
    assertEquals(conditions("intel-npu avx2 vnni p-cores battery"), found.capabilities());
  }

  @Test
  void lunarLakeWithoutItsDriver() throws IOException {
    Inventory found = Machines.inventory("lunar-lake");
    assertEquals("189", found.cpu().model());
    assertEquals(List.of(0, 1, 2, 3), found.cpu().numbers(Kind.PERFORMANCE));
    assertEquals(
        new Device(
            Device.Kind.NPU, "Lunar Lake NPU", "8086", "643e", "0000:00:0b.0", "", "", false),
        found.devices().get(1));
    assertEquals(new Hints(false, 100, false), found.hints());
    assertEquals(conditions("intel-npu avx2 vnni p-cores"), found.capabilities());
  }

  @Test
  void strixPoint() throws IOException {
    Inventory found = Machines.inventory("xdna2");
    assertEquals("26", found.cpu().family());
    assertEquals(12, found.cpu().physicalCores());
    assertEquals(
        List.of(0, 1, 2, 3, 12, 13, 14, 15),
        found.cpu().numbers(Kind.PERFORMANCE),
        "told apart by frequency");
    Device npu = found.devices().get(1);
    assertEquals(List.of("AMD XDNA2 NPU", "amdxdna"), List.of(npu.name(), npu.driver()));
    assertTrue(npu.firmware());
    assertEquals(54.125, found.heat().celsius(), "the disk's is not the processor's");
    assertEquals(conditions("amd-npu avx512 avx2 vnni p-cores"), found.capabilities());
  }

  @Test
  void appleByHand() throws IOException {
    Inventory found = Machines.inventory("apple-m3-pro");
    assertEquals("Apple M3 Pro", found.cpu().name());
    assertEquals(List.of(6, 7, 8, 9, 10, 11), found.cpu().numbers(Kind.EFFICIENCY));
    assertEquals(36L << 30, found.memory().total());
    assertEquals("neon", found.cpu().vectors());
    assertEquals(new Hints(true, 64, false), found.hints());
    assertEquals("Mac15,6", found.platform().model());
    assertEquals(conditions("apple-gpu neon p-cores battery"), found.capabilities());
  }

  @Test
  void serverWithTwoNodes() throws IOException {
    Inventory found = Machines.inventory("nvidia-server");
    assertEquals(8, found.cpu().physicalCores());
    assertEquals(16, found.cpu().logicalCores());
    assertFalse(found.cpu().hybrid());
    assertTrue(found.cpu().extensions().containsAll(Set.of("amx_int8", "avx512_fp16")));
    assertEquals(1, found.cpu().processors().get(5).node());
    assertEquals(
        new Node(1, List.of(4, 5, 6, 7, 12, 13, 14, 15), 1_056_734_634L * KIB, List.of(21, 10)),
        found.memory().nodes().get(1));
    String name = "NVIDIA H100 80GB HBM3";
    assertEquals(
        List.of(
            gpu(name, "10de", "2330", "0000:1a:00.0", "nvidia 550.90.07"),
            gpu(name, "10de", "2330", "0000:9c:00.0", "nvidia 550.90.07")),
        found.devices(),
        "neither the network card nor the server's own graphics");
    assertEquals(new Heat(52, 93, 0, 100, false), found.heat());
    assertEquals(
        conditions("nvidia avx512 avx2 vnni amx numa"), found.capabilities(), "no machine in it");
  }

  @Test
  void clouds() throws IOException {
    Inventory aws = Machines.inventory("aws-c7i");
    assertEquals(
        new Platform("Amazon EC2", "c7i.xlarge", "nitro", "aws", false, 0), aws.platform());
    assertEquals(List.of(), aws.devices(), "the console's graphics are no GPU");
    assertEquals(conditions("avx512 avx2 vnni amx vm cloud-aws"), aws.capabilities());

    Inventory gpu = Machines.inventory("aws-g5");
    assertEquals("NVIDIA A10G", gpu.devices().getFirst().name());
    assertEquals("nvidia 570.133.20", gpu.devices().getFirst().driver());
    assertEquals(conditions("nvidia avx2 vm cloud-aws"), gpu.capabilities());

    Inventory gcp = Machines.inventory("gcp");
    assertEquals(
        new Platform("Google", "Google Compute Engine", "kvm", "gcp", false, 1.5), gcp.platform());
    assertEquals(2L << 30, gcp.memory().limit());
    assertEquals(conditions("avx2 vm cloud-gcp"), gcp.capabilities());

    Inventory azure = Machines.inventory("azure");
    assertEquals("hyper-v", azure.platform().hypervisor());
    assertEquals(conditions("avx512 avx2 vnni vm cloud-azure"), azure.capabilities());
  }

  @Test
  void boards() throws IOException {
    Inventory pi = Machines.inventory("raspberry-pi-5");
    assertEquals("Cortex-A76", pi.cpu().name());
    assertEquals(4, pi.cpu().physicalCores(), "told by no cpuinfo on ARM");
    assertEquals("Raspberry Pi 5 Model B Rev 1.0", pi.platform().model());
    assertEquals(new Heat(81, Double.NaN, 0, 63, true), pi.heat());
    assertEquals(conditions("neon"), pi.capabilities());

    Inventory jetson = Machines.inventory("jetson-orin");
    assertEquals(
        List.of(new Device(Device.Kind.GPU, "NVIDIA Tegra GPU", "10de", "", "", "nvgpu", "", true)),
        jetson.devices());
    assertEquals("", jetson.platform().hypervisor());
    assertEquals(conditions("neon nvidia"), jetson.capabilities());

    Inventory rockchip = Machines.inventory("big-little");
    assertEquals(List.of(4, 5, 6, 7), rockchip.cpu().numbers(Kind.PERFORMANCE));
    assertEquals(conditions("neon p-cores"), rockchip.capabilities());
  }

  @Test
  void containerWithoutSysfs() throws IOException {
    Inventory found = Machines.inventory("container");
    assertEquals(1, found.cpu().logicalCores());
    assertEquals(List.of(), found.devices());
    assertEquals(new Platform("", "", "unknown", "", true, 0), found.platform());
    assertEquals(Heat.UNKNOWN, found.heat());
    assertEquals(conditions("avx512 avx2 vnni vm container"), found.capabilities());
  }

  @Test
  void aRecordingOfARealOne() throws IOException {
    Inventory found = Machines.inventory("recorded");
    assertEquals("Intel(R) Xeon(R) Processor", found.cpu().name());
    assertEquals(2, found.cpu().physicalCores());
    assertEquals("unknown", found.platform().hypervisor());
    assertEquals(1, found.memory().nodes().size());
    assertEquals(new Cache(3, "Unified", 480L << 20, 2), found.cpu().caches().getLast());
    assertEquals(conditions("avx512 avx2 vnni amx vm container"), found.capabilities());
  }

  private static Device gpu(
      String name, String vendor, String product, String address, String driver) {
    return new Device(Device.Kind.GPU, name, vendor, product, address, driver, "", true);
  }

  private static Set<String> conditions(String names) {
    return Arrays.stream(names.split(" ", -1))
        .map(name -> "cochlea.hw." + name)
        .collect(Collectors.toSet());
  }
}
