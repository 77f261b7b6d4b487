package io.cochlea.console;

import io.cochlea.console.Usage.Group;
import java.lang.management.PlatformLoggingMXBean;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import java.util.logging.LogRecord;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * {@code log}: the last lines of the server's log, those to come, and how much is logged. The
 * launcher keeps them, and offers them as a {@link LongFunction} with the property {@value
 * #RECORDS}: the {@link LogRecord}s after a sequence number, oldest first.
 */
@Component(
    service = LogCommand.class,
    property = {"osgi.command.scope=cochlea", "osgi.command.function=log"})
public final class LogCommand {
  private static final String RECORDS = "(cochlea.log=records)";
  private static final int LINES = 20;
  private static final int MAX_LINES = 100_000;
  private static final long POLL_MILLIS = 200;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

  private final Services services;

  @Activate
  public LogCommand(BundleContext context) {
    services = new Services(context);
  }

  private record Choice(int lines, boolean follow, LogLevel level) {}

  @Descriptor("the last lines of the log; how much is logged")
  @Usage(
      group = Group.SEE,
      value = {"log [-n LINES] [-f] [--level LEVEL]", "log level LOGGER LEVEL"},
      example = "log -n 50 --level warn")
  public void log(String... arguments) throws InterruptedException {
    if (arguments.length > 0 && arguments[0].equals("level")) {
      level(arguments);
    } else {
      show(choice(arguments));
    }
  }

  /** The names of loggers. */
  static List<String> loggers(Services services) {
    return services.ask(PlatformLoggingMXBean.class, PlatformLoggingMXBean::getLoggerNames).stream()
        .flatMap(List::stream)
        .toList();
  }

  private void level(String[] arguments) {
    if (arguments.length != 3) {
      throw new IllegalArgumentException("usage: log level LOGGER LEVEL");
    }
    LogLevel level = LogLevel.of(arguments[2]);
    String logger =
        loggers(services).stream()
            .filter(arguments[1]::equalsIgnoreCase)
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "logger '"
                        + arguments[1]
                        + "' is unknown; Tab after \"log level\" lists them"));
    services.ask(
        PlatformLoggingMXBean.class,
        log -> {
          log.setLoggerLevel(logger, level.jdk);
          return logger;
        });
    System.out.println(logger + " logs " + level + " and graver, until the server ends");
  }

  private void show(Choice choice) throws InterruptedException {
    long last = -1;
    List<LogRecord> records = after(last);
    List<LogRecord> wanted = graver(records, choice.level);
    print(wanted.subList(Math.max(0, wanted.size() - choice.lines), wanted.size()));
    while (choice.follow && !System.out.checkError()) {
      last = records.isEmpty() ? last : records.getLast().getSequenceNumber();
      Thread.sleep(POLL_MILLIS);
      records = after(last);
      print(graver(records, choice.level));
    }
  }

  private List<LogRecord> after(long last) {
    return services.ask(LongFunction.class, RECORDS, log -> log.apply(last)).stream()
        .map(records -> ((List<?>) records).stream().map(LogRecord.class::cast).toList())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no log is kept in this process"));
  }

  private static List<LogRecord> graver(List<LogRecord> records, LogLevel level) {
    return records.stream()
        .filter(record -> LogLevel.of(record.getLevel()).compareTo(level) >= 0)
        .toList();
  }

  private static void print(List<LogRecord> records) {
    records.forEach(record -> System.out.println(line(record)));
  }

  /** One line, whatever was logged. */
  static String line(LogRecord record) {
    String name = record.getLoggerName();
    String thrown = record.getThrown() == null ? "" : " (" + record.getThrown() + ")";
    return Units.printable(
        "%s %-5s %s - %s%s"
            .formatted(
                TIME.format(record.getInstant()),
                LogLevel.of(record.getLevel()).name(),
                name.substring(name.lastIndexOf('.') + 1),
                record.getMessage(),
                thrown));
  }

  private static Choice choice(String... arguments) {
    int lines = LINES;
    boolean follow = false;
    LogLevel level = LogLevel.TRACE;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "-n" -> lines = Options.number(arguments, ++i, MAX_LINES);
        case "-f" -> follow = true;
        case "--level" -> level = LogLevel.of(Options.value(arguments, ++i));
        default ->
            throw new IllegalArgumentException(
                "'%s' is no option of log; usage: log [-n LINES] [-f] [--level LEVEL]"
                    .formatted(arguments[i]));
      }
    }
    return new Choice(lines, follow, level);
  }
}
