package io.cochlea.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

class LadderIT {
  private static final Pattern PACKAGE = Pattern.compile("\\(osgi\\.wiring\\.package=([^)]*)\\)");

  @Test
  void bundlesImportDownwardsOnly(@TempDir Path storage) throws Exception {
    try (Distribution distribution = new Distribution(storage, Map.of())) {
      List<Ladder.Wiring> ours = new ArrayList<>();
      for (Bundle bundle : distribution.bundles()) {
        if (bundle.getSymbolicName().startsWith("io.cochlea.")) {
          ours.add(wiring(bundle));
        }
      }
      assertTrue(ours.size() >= 14, "only " + ours.size() + " bundles of ours");
      assertTrue(ours.stream().anyMatch(w -> w.imports().containsValue("io.cochlea.api")));
      assertEquals(List.of(), Ladder.violations(ours));
    }
  }

  @Test
  void aBrokenLadderIsSeen() {
    assertEquals(
        List.of("io.cochlea.vad imports io.cochlea.mel, which is no contract"),
        violations("vad", Map.of("io.cochlea.mel", "io.cochlea.mel"), Set.of()));
    assertEquals(
        List.of("io.cochlea.mel imports net.openhft from io.cochlea.ring, not below it"),
        violations("mel", Map.of("net.openhft", "io.cochlea.ring"), Set.of()));
    assertEquals(
        List.of("io.cochlea.ring imports io.cochlea.api.x from io.cochlea.engine, not below it"),
        violations("ring", Map.of("io.cochlea.api.x", "io.cochlea.engine"), Set.of()));
    assertEquals(
        List.of("io.cochlea.api imports org.slf4j: contracts use the JDK only"),
        violations("api", Map.of("org.slf4j", "org.apache.felix.framework"), Set.of()));
    assertEquals(
        List.of("io.cochlea.ring exports io.cochlea.ring"),
        violations("ring", Map.of(), Set.of("io.cochlea.ring")));
    assertEquals(
        List.of("io.cochlea.api exports io.cochlea.internal"),
        violations("api", Map.of(), Set.of("io.cochlea.internal")));
    assertEquals(List.of("io.cochlea.attic has no floor"), violations("attic", Map.of(), Set.of()));
  }

  @Test
  void aSoundLadderIsLeftAlone() {
    assertEquals(
        List.of(),
        violations(
            "engine",
            Map.of("io.cochlea.api.ring", "io.cochlea.api", "java.util", "", "org.slf4j", "felix"),
            Set.of()));
    assertEquals(
        List.of(),
        violations(
            "api",
            Map.of("java.util", "", "io.cochlea.api.ring", "io.cochlea.api"),
            Set.of("io.cochlea.api.ring")));
  }

  private static List<String> violations(
      String name, Map<String, String> imports, Set<String> exports) {
    return Ladder.violations(List.of(new Ladder.Wiring("io.cochlea." + name, imports, exports)));
  }

  private static Ladder.Wiring wiring(Bundle bundle) {
    BundleRevision revision = bundle.adapt(BundleRevision.class);
    Map<String, String> imports = new HashMap<>();
    for (BundleRequirement requirement :
        revision.getDeclaredRequirements(PackageNamespace.PACKAGE_NAMESPACE)) {
      Matcher name = PACKAGE.matcher(requirement.getDirectives().get("filter"));
      assertTrue(name.find(), requirement.toString());
      imports.put(name.group(1), "");
    }
    BundleWiring wiring = bundle.adapt(BundleWiring.class);
    for (BundleWire wire : wiring.getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE)) {
      Object name = wire.getCapability().getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE);
      imports.put((String) name, wire.getProvider().getSymbolicName());
    }
    Set<String> exports =
        revision.getDeclaredCapabilities(PackageNamespace.PACKAGE_NAMESPACE).stream()
            .map(c -> (String) c.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE))
            .collect(Collectors.toSet());
    return new Ladder.Wiring(bundle.getSymbolicName(), imports, exports);
  }
}
