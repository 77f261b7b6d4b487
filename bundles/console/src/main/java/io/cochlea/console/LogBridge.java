package io.cochlea.console;

import java.util.Collections;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what the framework's own bundles log to the log everyone reads, so that a component which
 * fails to start is seen.
 */
@Component(
    service = {},
    immediate = true)
public final class LogBridge implements LogListener {
  private final LogReaderService reader;

  @Activate
  public LogBridge(@Reference LogReaderService reader) {
    this.reader = reader;
    reader.addLogListener(this);
    Collections.list(reader.getLog()).forEach(this::logged);
  }

  @Deactivate
  void stop() {
    reader.removeLogListener(this);
  }

  @Override
  public void logged(LogEntry entry) {
    Logger log = LoggerFactory.getLogger(entry.getBundle().getSymbolicName());
    switch (entry.getLogLevel()) {
      case AUDIT, ERROR -> log.error("{}", entry.getMessage(), entry.getException());
      case WARN -> log.warn("{}", entry.getMessage(), entry.getException());
      case INFO -> log.debug("{}", entry.getMessage());
      case DEBUG, TRACE -> log.trace("{}", entry.getMessage());
    }
  }
}
