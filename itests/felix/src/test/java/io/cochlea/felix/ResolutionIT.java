package io.cochlea.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

class ResolutionIT {
  private static final Path BNDRUN = Path.of(System.getProperty("cochlea.bndrun"));
  private static final Pattern RUN_BUNDLE = Pattern.compile("(?m)^\\s+([\\w.-]+);version='");

  @Test
  void whatIsPackedIsWhatWasResolved(@TempDir Path storage) throws Exception {
    try (Distribution distribution = new Distribution(storage, Map.of())) {
      TreeSet<String> packed =
          distribution.bundles().stream()
              .filter(b -> b.getBundleId() != 0 && !Distribution.isFragment(b))
              .map(Bundle::getSymbolicName)
              .collect(Collectors.toCollection(TreeSet::new));
      TreeSet<String> resolved =
          RUN_BUNDLE
              .matcher(Files.readString(BNDRUN))
              .results()
              .map(m -> m.group(1))
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(resolved, packed);
    }
  }
}
