package io.cochlea.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemdIT {
  private static final Path UNIT = Tool.PACKAGING.resolve("systemd/cochlea.service");
  private static final Pattern EXPOSURE = Pattern.compile("Overall exposure level.*: (\\d+\\.\\d)");
  private static final double MOST_EXPOSED = 2.0;

  @BeforeEach
  void needsSystemd() {
    Tool.assume("systemd-analyze");
  }

  /** Every line is understood; the program it starts is not installed here. */
  @Test
  void theUnitIsUnderstood(@TempDir Path directory) throws Exception {
    Path unit = directory.resolve("cochlea.service");
    Files.writeString(
        unit, Files.readString(UNIT).replace("/usr/lib/cochlea/bin/cochlea", "/bin/true"));
    assertEquals("", Tool.run("systemd-analyze", "verify", unit.toString()));
  }

  @Test
  void littleIsExposed() throws Exception {
    String report = Tool.run("systemd-analyze", "security", "--offline=true", UNIT.toString());
    Matcher exposure = EXPOSURE.matcher(report);
    assertTrue(exposure.find(), report);
    assertTrue(Double.parseDouble(exposure.group(1)) <= MOST_EXPOSED, exposure.group());
  }
}
