package io.cochlea.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.ServiceReference;

/** The profiles of {@code serve --profile}, as the launcher gives them to the framework. */
class ProfilesIT {
  private static final Path PROFILES = Path.of(System.getProperty("cochlea.home"), "conf/profiles");
  private static final String AFFINITY = "io.cochlea.api.hardware.Affinity";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"bare-metal, on", "cloud, off"})
  void affinityIsAsTheProfileSays(String profile, String mode) throws Exception {
    String file = PROFILES.resolve(profile + ".json").toString();
    try (var distribution = new Distribution(directory, Map.of("cochlea.profile.file", file))) {
      Object found = null;
      for (long end = System.nanoTime() + 10_000_000_000L;
          !mode.equals(found) && System.nanoTime() < end;
          Thread.sleep(20)) {
        ServiceReference<?>[] affinity =
            distribution.framework.getBundleContext().getAllServiceReferences(AFFINITY, null);
        found = affinity == null ? null : affinity[0].getProperty("mode");
      }
      assertEquals(mode, found);
    }
  }
}
