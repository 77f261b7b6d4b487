package io.cochlea.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cochlea.api.configuration.Settings;
import io.cochlea.api.configuration.Settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.FrameworkWiring;

/** The document of all settings, which is made here from what the bundles declare. */
class SettingsDocIT {
  private static final Path DOCUMENT = Path.of("../../docs/settings.md");
  private static final Path OPTIONAL = Path.of(System.getProperty("cochlea.home"), "optional");
  private static final String WRITE = "cochlea.docs.write";
  private static final String MARK = "<!-- From here on made by SettingsDocIT. -->\n";
  private static final String OURS = "io.cochlea.";

  @Test
  void theDocumentHasEverySetting(@TempDir Path storage) throws Exception {
    try (Distribution distribution = Distribution.withContracts(storage)) {
      Settings settings = distribution.service(Settings.class);
      resolveOptional(distribution);
      List<Setting> all = settings.list().stream().filter(s -> s.pid().startsWith(OURS)).toList();
      for (Setting setting : all) {
        assertFalse(setting.description().isBlank(), setting.key() + " has no description");
        assertFalse(
            setting.allowed().contains("number"),
            setting.pid() + " " + setting.key() + " is" + " without min and max");
      }
      String document = Files.readString(DOCUMENT);
      int mark = document.indexOf(MARK) + MARK.length();
      String wanted = document.substring(0, mark) + tables(all);
      if (System.getProperty(WRITE) != null) {
        Files.writeString(DOCUMENT, wanted);
      }
      assertEquals(
          wanted,
          Files.readString(DOCUMENT),
          "docs/settings.md is out of date; -Dit.test=SettingsDocIT -D" + WRITE + " writes it");
    }
  }

  private static void resolveOptional(Distribution distribution) throws Exception {
    List<Bundle> bundles = new ArrayList<>();
    try (Stream<Path> files = Files.walk(OPTIONAL)) {
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
        bundles.add(
            distribution
                .framework
                .getBundleContext()
                .installBundle("reference:" + jar.toAbsolutePath().toUri()));
      }
    } catch (IOException e) {
      throw new AssertionError("no bundles in " + OPTIONAL, e);
    }
    distribution.framework.adapt(FrameworkWiring.class).resolveBundles(bundles);
  }

  private static String tables(List<Setting> settings) {
    Map<String, List<Setting>> byPid =
        settings.stream()
            .collect(Collectors.groupingBy(Setting::pid, TreeMap::new, Collectors.toList()));
    StringBuilder text = new StringBuilder();
    byPid.forEach((pid, group) -> {
      text.append("\n## ").append(pid.substring(OURS.length())).append("\n\n");
      text.append("| setting | default | allowed | meaning | variable |\n");
      text.append("|---|---|---|---|---|\n");
      group.forEach(setting -> text.append(row(setting)));
    });
    return text.toString();
  }

  private static String row(Setting setting) {
    String fallback = setting.fallback().isEmpty() ? "" : "`" + setting.fallback() + "`";
    return "| `%s.%s` | %s | %s | %s | `%s` |\n"
        .formatted(
            setting.pid().substring(OURS.length()),
            setting.key(),
            cell(fallback),
            cell(setting.allowed()),
            cell(setting.description()),
            setting.variable());
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
