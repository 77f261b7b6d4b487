package io.cochlea.launcher;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.LongFunction;
import java.util.logging.LogRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last {@value #LINES} lines of the log, for the console: the records after a sequence number,
 * oldest first. In the JDK's terms, since bundles see nothing of Logback.
 */
final class ConsoleLog extends AppenderBase<ILoggingEvent>
    implements LongFunction<List<LogRecord>> {
  private static final int LINES = 1_000;
  private static final int LENGTH = 2_000;

  private final ArrayDeque<LogRecord> records = new ArrayDeque<>();
  private long next;

  private ConsoleLog() {}

  /** Begins to keep what is logged. */
  static ConsoleLog keep() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    ConsoleLog log = new ConsoleLog();
    log.setContext(context);
    log.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(log);
    return log;
  }

  @Override
  public List<LogRecord> apply(long last) {
    synchronized (records) {
      return records.stream().filter(record -> record.getSequenceNumber() > last).toList();
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    String message = event.getFormattedMessage();
    LogRecord record =
        new LogRecord(
            level(event.getLevel()), message.substring(0, Math.min(LENGTH, message.length())));
    record.setLoggerName(event.getLoggerName());
    record.setInstant(event.getInstant());
    if (event.getThrowableProxy() instanceof ThrowableProxy thrown) {
      record.setThrown(thrown.getThrowable());
    }
    synchronized (records) {
      record.setSequenceNumber(next++);
      records.addLast(record);
      if (records.size() > LINES) {
        records.removeFirst();
      }
    }
  }

  static java.util.logging.Level level(Level level) {
    return switch (level.levelInt) {
      case Level.ERROR_INT -> java.util.logging.Level.SEVERE;
      case Level.WARN_INT -> java.util.logging.Level.WARNING;
      case Level.INFO_INT -> java.util.logging.Level.INFO;
      case Level.DEBUG_INT -> java.util.logging.Level.FINE;
      default -> java.util.logging.Level.FINER;
    };
  }
}
