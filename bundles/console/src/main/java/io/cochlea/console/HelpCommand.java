package io.cochlea.console;

import io.cochlea.console.Manual.Page;
import io.cochlea.console.Usage.Group;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** {@code help}: which commands there are, and how each is called. */
@Component(
    service = HelpCommand.class,
    property = {"osgi.command.scope=cochlea", "osgi.command.function=help"})
public final class HelpCommand {
  private static final String INDENT = " ".repeat(4);

  private final Manual manual;

  @Activate
  public HelpCommand(BundleContext context) {
    manual = new Manual(context);
  }

  @Descriptor("lists the commands, or tells how one is called")
  @Usage(group = Group.CONSOLE, value = "help [COMMAND]", example = "help swap")
  public String help(String... names) {
    List<Page> pages = manual.pages();
    if (names.length == 0) {
      return list(pages, Screen.current().width());
    }
    if (names.length > 1) {
      throw new IllegalArgumentException("help takes one command, not " + names.length);
    }
    return manual
        .page(names[0])
        .map(page -> text(page, Screen.current().width()))
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no command '" + names[0] + "'; \"help\" lists what there is"));
  }

  static String list(List<Page> pages, int width) {
    StringBuilder text = new StringBuilder();
    for (Group group : Group.values()) {
      List<Page> members = pages.stream().filter(page -> page.group() == group).toList();
      int column = members.stream().mapToInt(page -> page.name().length()).max().orElse(0);
      text.append(members.isEmpty() ? "" : group.name().toLowerCase(Locale.ROOT) + "\n");
      for (Page page : members) {
        String line = "  " + page.name() + " ".repeat(column - page.name().length() + 2);
        text.append(Table.fit(line + page.summary(), width).stripTrailing()).append('\n');
      }
    }
    return text.append("\"help COMMAND\" tells more; Tab completes; \"exit\" leaves").toString();
  }

  static String text(Page page, int width) {
    String usage =
        page.usage().stream().map(line -> folded(line, width)).collect(Collectors.joining("\n"));
    String summary = page.summary().isEmpty() ? "" : "\n" + page.summary();
    String example = page.example().isEmpty() ? "" : "\n\nexample: " + page.example();
    return usage + summary + example;
  }

  /** On as many lines as it needs, broken between its parts. */
  private static String folded(String usage, int width) {
    StringBuilder text = new StringBuilder();
    int column = 0;
    for (String part : usage.split(" (?=\\[|[^\\[\\]]*$)", -1)) {
      if (column > 0 && column + 1 + part.length() > width) {
        text.append("\n").append(INDENT);
        column = INDENT.length();
      } else if (column > 0) {
        text.append(' ');
        column++;
      }
      text.append(part);
      column += part.length();
    }
    return text.toString();
  }
}
