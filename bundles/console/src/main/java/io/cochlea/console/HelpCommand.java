package io.cochlea.console;

import io.cochlea.console.Manual.Page;
import io.cochlea.console.Usage.Group;
import java.util.List;
import java.util.Locale;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** {@code help}: which commands there are, and how each is called. */
@Component(
    service = HelpCommand.class,
    property = {"osgi.command.scope=cochlea", "osgi.command.function=help"})
public final class HelpCommand {
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
        .map(HelpCommand::text)
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

  private static String text(Page page) {
    String summary = page.summary().isEmpty() ? "" : "\n" + page.summary();
    String example = page.example().isEmpty() ? "" : "\n\nexample: " + page.example();
    return String.join("\n", page.usage()) + summary + example;
  }
}
