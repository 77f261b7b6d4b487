package io.cochlea.console;

import io.cochlea.api.configuration.Settings;
import io.cochlea.api.configuration.Settings.Setting;
import io.cochlea.api.configuration.Settings.Source;
import io.cochlea.console.Usage.Group;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code config}: every setting, where its value comes from, and another one at once. */
@Component(
    service = ConfigCommand.class,
    property = {"osgi.command.scope=cochlea", "osgi.command.function=config"})
public final class ConfigCommand {
  private static final String OURS = "io.cochlea.";
  private static final String VERBOSE = "--verbose";
  private static final String SECRET = "a secret";
  private static final String INDENT = " ".repeat(13);
  private static final int WIDTH = 80;

  /** As the log names who changed a setting. */
  private static final String WHO = "console";

  private final Settings settings;

  @Activate
  public ConfigCommand(@Reference Settings settings) {
    this.settings = settings;
  }

  @Descriptor("every setting and where its value comes from; another value at once")
  @Usage(
      group = Group.CHANGE,
      value = {
        "config list [--verbose] [SETTING]",
        "config get|reset SETTING",
        "config set SETTING VALUE"
      },
      example = "config set engine.hangOverMillis 800")
  public String config(String... arguments) throws IOException {
    String what = arguments.length == 0 ? "list" : arguments[0];
    if (what.equals("list")) {
      return list(arguments);
    }
    if (arguments.length == 2 && what.equals("get")) {
      return details(named(arguments[1]));
    }
    if (arguments.length == 3 && what.equals("set")) {
      Setting old = named(arguments[1]);
      return changed(old, settings.set(WHO, old.pid(), old.key(), arguments[2]));
    }
    if (arguments.length == 2 && what.equals("reset")) {
      Setting old = named(arguments[1]);
      return changed(old, settings.reset(WHO, old.pid(), old.key()));
    }
    throw new IllegalArgumentException(
        "usage: config list [--verbose] [PREFIX] | config get NAME | config set NAME VALUE"
            + " | config reset NAME");
  }

  private String list(String... arguments) {
    boolean verbose = false;
    String prefix = "";
    for (int i = 1; i < arguments.length; i++) {
      if (arguments[i].equals(VERBOSE)) {
        verbose = true;
      } else {
        prefix = withoutOurs(arguments[i]);
      }
    }
    List<Setting> found = new ArrayList<>();
    for (Setting setting : settings.list()) {
      if (name(setting).startsWith(prefix)) {
        found.add(setting);
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "no setting begins with '" + prefix + "'; \"config list\" lists all");
    }
    if (verbose) {
      return found.stream().map(ConfigCommand::details).collect(Collectors.joining("\n\n"));
    }
    Table table = new Table("setting", "value", "source");
    found.forEach(setting -> table.row(name(setting), value(setting), source(setting)));
    return table.render("");
  }

  private Setting named(String name) {
    String wanted = withoutOurs(name);
    return settings.list().stream()
        .filter(setting -> name(setting).equals(wanted))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no setting '" + name + "'; \"config list\" lists all"));
  }

  /** As operators call it: {@code gateway.port}. */
  static String name(Setting setting) {
    return withoutOurs(setting.pid()) + "." + setting.key();
  }

  private static String withoutOurs(String name) {
    return name.startsWith(OURS) ? name.substring(OURS.length()) : name;
  }

  private static String source(Setting setting) {
    return setting.source().name().toLowerCase(Locale.ROOT);
  }

  private static String value(Setting setting) {
    boolean secret = setting.allowed().endsWith(SECRET) && setting.source() != Source.DEFAULT;
    return secret ? "(secret)" : setting.value();
  }

  private static String changed(Setting old, Setting now) {
    return "%s is %s now (%s); it was '%s'"
        .formatted(name(now), "'" + value(now) + "'", source(now), value(old));
  }

  private static String details(Setting setting) {
    return String.join(
        "\n",
        name(setting) + " = " + Units.printable(value(setting)),
        "  source     " + source(setting),
        "  default    " + Units.printable(setting.fallback()),
        "  allowed    " + wrapped(setting.allowed()),
        "  meaning    " + wrapped(setting.description()),
        "  variable   " + setting.variable());
  }

  /** On as many lines as it needs, under each other. */
  private static String wrapped(String text) {
    StringBuilder lines = new StringBuilder();
    int column = INDENT.length();
    for (String word : text.split(" ", -1)) {
      if (column > INDENT.length() && column + 1 + word.length() > WIDTH) {
        lines.append('\n').append(INDENT);
        column = INDENT.length();
      } else if (column > INDENT.length()) {
        lines.append(' ');
        column++;
      }
      lines.append(word);
      column += word.length();
    }
    return lines.toString();
  }
}
