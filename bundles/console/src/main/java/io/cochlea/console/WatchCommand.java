package io.cochlea.console;

import io.cochlea.console.Usage.Group;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Component;

/** {@code watch}: a command again and again, until its client cancels it or goes. */
@Component(
    service = WatchCommand.class,
    property = {"osgi.command.scope=cochlea", "osgi.command.function=watch"})
public final class WatchCommand {
  private static final String CLEAR = "\033[H\033[2J";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());
  private static final int SECONDS = 2;
  private static final int MAX_SECONDS = 3_600;

  @Descriptor("repeats a command until Ctrl-C")
  @Usage(
      group = Group.CONSOLE,
      value = "watch [-n SECONDS] COMMAND…",
      example = "watch -n 1 streams")
  public void watch(CommandSession session, String... words) throws Exception {
    boolean given = words.length > 0 && words[0].equals("-n");
    int seconds = given ? Options.number(words, 1, MAX_SECONDS) : SECONDS;
    String line = line(words, given ? 2 : 0);
    if (line.isEmpty()) {
      throw new IllegalArgumentException("usage: watch [-n SECONDS] COMMAND…");
    }
    Screen screen = Screen.current();
    while (!System.out.checkError()) {
      if (screen.terminal()) {
        System.out.print(CLEAR);
      }
      System.out.printf("%s, every %d s, at %s%n%n", line, seconds, TIME.format(Instant.now()));
      Object result = session.execute(line);
      if (result != null) {
        System.out.println(session.format(result, Converter.INSPECT));
      }
      System.out.println();
      Thread.sleep(1_000L * seconds);
    }
  }

  /** One word is a line as it stands, several are its words. */
  private static String line(String[] words, int from) {
    return words.length - from == 1
        ? words[from]
        : Arrays.stream(words)
            .skip(from)
            .map(word -> word.matches("[\\w./:=,+@-]+") ? word : "'" + word + "'")
            .collect(Collectors.joining(" "));
  }
}
