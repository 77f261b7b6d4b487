package io.cochlea.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.console.Manual.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;

class ManualTest {
  private static final Path COMPONENTS = Path.of("target/classes/OSGI-INF");
  private static final Pattern FUNCTIONS =
      Pattern.compile("osgi.command.function\"[^>]*?(?:value=\"([^\"]*)\"/>|>([^<]*)</property>)");

  /** As a command of another bundle, that knows nothing of {@link Usage}. */
  public static final class Foreign {
    @Descriptor("stops bundles")
    public void halt(
        CommandSession session,
        @Parameter(
                names = {"-t", "--transient"},
                presentValue = "true",
                absentValue = "false")
            boolean once,
        Bundle[] bundles) {}
  }

  @Test
  void everyCommandOfOursSaysWhatItIsForAndHowItIsCalled() throws Exception {
    List<Page> pages = pages();
    assertTrue(pages.size() > 20, pages.toString());
    for (Page page : pages) {
      assertFalse(page.summary().isEmpty(), page.name());
      assertFalse(page.example().isEmpty(), page.name());
      assertTrue(page.example().startsWith(page.name()), page.example());
      page.usage().forEach(usage -> assertTrue(usage.startsWith(page.name()), usage));
      HelpCommand.text(page, Screen.PLAIN)
          .lines()
          .forEach(line -> assertTrue(line.length() <= Screen.PLAIN, line));
    }
    HelpCommand.list(pages, Screen.PLAIN)
        .lines()
        .forEach(line -> {
          assertTrue(line.length() <= Screen.PLAIN, line);
          assertFalse(line.contains("…"), line);
        });
  }

  @Test
  void othersAreKnownByTheirParameters() {
    Page page = Manual.page("felix", "halt", Foreign.class);
    assertEquals(List.of("halt [-t] BUNDLE…"), page.usage());
    assertEquals("stops bundles", page.summary());
    assertEquals("other:halt", Manual.page("other", "halt", Foreign.class).name());
  }

  private static List<Page> pages() throws Exception {
    List<Page> pages = new ArrayList<>();
    try (Stream<Path> files = Files.list(COMPONENTS)) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName()).replace(".xml", "");
        for (String function : functions(file)) {
          pages.add(Manual.page("cochlea", function, Class.forName(name)));
        }
      }
    }
    return pages;
  }

  private static List<String> functions(Path file) throws IOException {
    return FUNCTIONS
        .matcher(Files.readString(file))
        .results()
        .flatMap(
            found -> (found.group(1) == null ? found.group(2) : found.group(1)).strip().lines())
        .toList();
  }
}
