package io.cochlea.launcher;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.lang.management.PlatformLoggingMXBean;
import java.util.List;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** How much each of Logback's loggers tells, in the JDK's terms. */
final class ConsoleLevels implements PlatformLoggingMXBean {
  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

  @Override
  public List<String> getLoggerNames() {
    return context.getLoggerList().stream().map(Logger::getName).toList();
  }

  @Override
  public String getLoggerLevel(String name) {
    return ConsoleLog.level(context.getLogger(name).getEffectiveLevel()).getName();
  }

  @Override
  public void setLoggerLevel(String name, @Nullable String level) {
    context
        .getLogger(name)
        .setLevel(
            switch (java.util.logging.Level.parse(String.valueOf(level)).getName()) {
              case "SEVERE" -> Level.ERROR;
              case "WARNING" -> Level.WARN;
              case "INFO" -> Level.INFO;
              case "FINE" -> Level.DEBUG;
              default -> Level.TRACE;
            });
  }

  @Override
  public String getParentLoggerName(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(0, dot);
  }

  @Override
  public ObjectName getObjectName() {
    try {
      return new ObjectName("io.cochlea:type=Logging");
    } catch (MalformedObjectNameException e) {
      throw new IllegalStateException(e);
    }
  }
}
