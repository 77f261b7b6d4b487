package io.cochlea.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.inference.Availability;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaDriverTest {
  private static final Path SOURCE = Path.of("src/test/c/mock_cuda_driver.c");

  @TempDir Path folder;

  @Test
  void tellsWhatThereIs() throws Exception {
    CudaDriver driver = mock("-DVERSION=12040", "-DDEVICES=2");
    assertEquals(new Availability(true, "CUDA 12.4, device 1 of 2"), driver.probe(1));
    assertEquals(new Availability(false, "device.id is 2; allowed is 0 to 1"), driver.probe(2));
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    Availability none = new CudaDriver("libno-such-driver.so.1").probe(0);
    assertFalse(none.available());
    assertEquals(
        "no libno-such-driver.so.1; install NVIDIA's driver, 525 or newer for CUDA 12, 580 or newer"
            + " for CUDA 13",
        none.reason());
    assertEquals(
        "NVIDIA's driver finds no GPU", reason("-DVERSION=12040", "-DDEVICES=0", "-DSTATUS=100"));
    assertEquals(
        "NVIDIA's driver does not start: cuInit answers 803",
        reason("-DVERSION=12040", "-DDEVICES=1", "-DSTATUS=803"));
    assertTrue(
        reason("-DVERSION=11080", "-DDEVICES=1")
            .startsWith("NVIDIA's driver is for CUDA 11.8; install NVIDIA's driver, 525"));
    assertTrue(reason("-DVERSION=12040").endsWith("libcuda.so.1 has no cuDeviceGetCount"));
  }

  private String reason(String... definitions) throws Exception {
    Availability availability = mock(definitions).probe(0);
    assertFalse(availability.available());
    return availability.reason();
  }

  private CudaDriver mock(String... definitions) throws Exception {
    return new CudaDriver(Mocks.compile(folder, "libcuda.so.1", SOURCE, definitions).toString());
  }
}
