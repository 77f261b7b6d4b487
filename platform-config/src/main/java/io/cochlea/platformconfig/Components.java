package io.cochlea.platformconfig;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogReaderService;

/**
 * Components of Declarative Services, reached through Config Admin. One refuses by an exception of
 * its constructor or of its modified method; the specification has it logged and nothing else, so
 * that it is found there, under the thread by which Config Admin tells of changes.
 */
final class Components implements Owners, ConfigurationListener {
  /** Config Admin tells of changes one after the other: when this is told, all before it are. */
  private static final String LAST = "io.cochlea.platformconfig.last";

  /** What the thread appends to its name while it tells of something. */
  private static final Pattern THREAD_TELLS = Pattern.compile(" \\(");

  private static final long PATIENCE_SECONDS = 30;
  private static final String EXCEPTION_CLASS = "^([\\w$]+\\.)+[\\w$]+: ";

  private final BundleContext context;
  private final ConfigurationAdmin admin;

  /** Names of the thread that told of {@link #LAST}. */
  private final LinkedTransferQueue<String> told = new LinkedTransferQueue<>();

  private int offers;

  Components(BundleContext context, ConfigurationAdmin admin) {
    this.context = context;
    this.admin = admin;
  }

  @Override
  public void give(String pid, Map<String, Object> properties) throws IOException {
    admin.getConfiguration(pid, "?").updateIfDifferent(FrameworkUtil.asDictionary(properties));
  }

  @Override
  public synchronized @Nullable String offer(String pid, Map<String, Object> properties)
      throws IOException {
    ServiceReference<LogReaderService> reference =
        context.getServiceReference(LogReaderService.class);
    LogReaderService log = reference == null ? null : context.getService(reference);
    long before = log == null ? 0 : lastLogged(log);
    told.clear();
    give(pid, properties);
    give(LAST, Map.of("offer", ++offers));
    try {
      String thread = told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (thread == null) {
        return "it was not taken within " + PATIENCE_SECONDS + " s";
      }
      return log == null ? null : refusal(log, before, thread);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted before it was taken";
    } finally {
      if (reference != null) {
        context.ungetService(reference);
      }
    }
  }

  @Override
  public void configurationEvent(ConfigurationEvent event) {
    if (event.getPid().equals(LAST)) {
      told.add(THREAD_TELLS.split(Thread.currentThread().getName(), 2)[0]);
    }
  }

  private static long lastLogged(LogReaderService log) {
    return Collections.list(log.getLog()).stream().mapToLong(LogEntry::getSequence).max().orElse(0);
  }

  private static @Nullable String refusal(LogReaderService log, long before, String thread) {
    return Collections.list(log.getLog()).stream()
        .filter(entry -> entry.getSequence() > before && entry.getThreadInfo().startsWith(thread))
        .filter(entry -> entry.getLogLevel() == LogLevel.ERROR && entry.getException() != null)
        .findFirst()
        .map(entry -> message(entry.getException()))
        .orElse(null);
  }

  private static String message(Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof InvocationTargetException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return message.replaceFirst(EXCEPTION_CLASS, "");
  }
}
