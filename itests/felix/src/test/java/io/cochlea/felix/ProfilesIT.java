package io.cochlea.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.configuration.Settings;
import io.cochlea.api.configuration.Settings.Setting;
import io.cochlea.api.configuration.Settings.Source;
import io.cochlea.api.hardware.Affinity;
import io.cochlea.api.stream.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** The profiles of {@code serve --profile}, as the launcher gives them to the framework. */
class ProfilesIT {
  private static final Path PROFILES = Path.of(System.getProperty("cochlea.home"), "conf/profiles");

  @TempDir Path directory;

  /** Every line of a profile is a setting that is there and takes the value. */
  @ParameterizedTest
  @ValueSource(strings = {"default", "bare-metal", "cloud", "tiny"})
  void everySettingOfAProfileHolds(String profile) throws Exception {
    Path file = PROFILES.resolve(profile + ".json");
    try (var distribution =
        Distribution.withContracts(directory, Map.of("cochlea.profile.file", file.toString()))) {
      BundleContext context = distribution.framework.getBundleContext();
      ServiceReference<?> refused =
          context
              .getServiceReferences(Supplier.class, "(cochlea.report=settings)")
              .iterator()
              .next();
      assertEquals("", ((Supplier<?>) context.getService(refused)).get());
      List<Setting> given =
          distribution.service(Settings.class).list().stream()
              .filter(setting -> setting.source() == Source.PROFILE)
              .toList();
      String json = Files.readString(file);
      assertEquals(json.split("\": [^{]", -1).length - 1, given.size(), given.toString());
      assertTrue(distribution.service(Engine.class).streams().isEmpty());
      Object mode =
          context.getServiceReference(Affinity.class) == null
              ? null
              : context.getServiceReference(Affinity.class).getProperty("mode");
      assertEquals(
          profile.equals("bare-metal") ? "on" : profile.equals("default") ? "auto" : "off", mode);
    }
  }
}
