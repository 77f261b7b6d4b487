package io.cochlea.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.launcher.Machine.Choice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
  private static final long MIB = 1 << 20;
  private static final List<String> NAMES = List.of("bare-metal", "cloud", "default", "tiny");
  private static final Choice CLOUD = new Choice("cloud", "detected: a container");

  @TempDir Path root;

  @Test
  void theMachineDecidesFirstByItsMemory() throws Exception {
    assertEquals("bare-metal", profile(true, 8_192));
    assertEquals("default", profile(false, 8_192));
    assertEquals("default", profile(false, 0));
    assertEquals("tiny", profile(true, 512));
    assertEquals("bare-metal", profile(true, 513));
    Path cpus = Files.createDirectories(root.resolve("proc")).resolve("cpuinfo");
    Files.writeString(cpus, "model name\t: hypervisor\nflags\t\t: fpu vme\n");
    assertEquals("bare-metal", profile(true, 8_192));
    Files.writeString(cpus, "flags\t\t: fpu hypervisor lahf_lm\n");
    assertEquals("cloud", profile(true, 8_192));
    Files.writeString(cpus, "");
    Files.createDirectories(root.resolve("run"));
    Files.createFile(root.resolve("run/.containerenv"));
    assertEquals("cloud", profile(true, 8_192));
    assertEquals("tiny", profile(true, 400));
  }

  @Test
  void whoeverNamesAProfileGetsIt() {
    assertEquals("tiny", Profile.choice("tiny", "default", CLOUD, NAMES).name());
    assertEquals("default", Profile.choice(null, "default", CLOUD, NAMES).name());
    assertEquals(CLOUD, Profile.choice(null, "", CLOUD, NAMES));
    assertEquals(CLOUD, Profile.choice(null, null, CLOUD, NAMES));
  }

  @Test
  void anUnknownProfileIsRefusedWithTheNames() {
    assertAllowed("huge", null);
    assertAllowed("", "tiny");
    assertAllowed(null, "huge");
  }

  private static void assertAllowed(@Nullable String asked, @Nullable String variable) {
    var refused =
        assertThrows(
            IllegalArgumentException.class, () -> Profile.choice(asked, variable, CLOUD, NAMES));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("bare-metal, cloud, default, tiny"),
        refused.getMessage());
  }

  private String profile(boolean linux, long mebibytes) {
    return Machine.of(root, linux, mebibytes * MIB).choice().name();
  }
}
