package io.cochlea.launcher;

import ch.qos.logback.classic.pattern.TargetLengthBasedClassNameAbbreviator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes an event as {@link LogForm} says, with the id of the request it belongs to. What clients
 * sent may be part of any message, of an exception's too, and forges no line.
 */
public final class LogEncoder extends EncoderBase<ILoggingEvent> {
  private static final String REQUEST = "request";
  private static final int LOGGER_LENGTH = 20;
  private static final int MOST_CAUSES = 8;
  private static final int MOST_FRAMES = 64;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  private final TargetLengthBasedClassNameAbbreviator abbreviator =
      new TargetLengthBasedClassNameAbbreviator(LOGGER_LENGTH);
  private LogForm form = LogForm.PLAIN;
  private boolean traces;

  /**
   * @throws IllegalArgumentException naming the form and what is allowed
   */
  public void setForm(String name) {
    form = LogForm.of(name);
  }

  /** Whether the stack of an exception is written, or nothing of it. */
  public void setTraces(boolean traces) {
    this.traces = traces;
  }

  @Override
  public byte @Nullable [] headerBytes() {
    return null;
  }

  @Override
  public byte @Nullable [] footerBytes() {
    return null;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    StringBuilder line = new StringBuilder();
    switch (form) {
      case PLAIN -> plain(event, line);
      case JSON -> json(event, line);
    }
    return line.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void plain(ILoggingEvent event, StringBuilder line) {
    LogText text = new LogText(line);
    TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
    line.append(" %-5s ".formatted(event.getLevel()));
    line.append(abbreviator.abbreviate(event.getLoggerName())).append(" - ");
    String request = request(event);
    if (request != null) {
      line.append('[');
      text.plain(request);
      line.append("] ");
    }
    text.plain(String.valueOf(event.getFormattedMessage()));
    line.append(System.lineSeparator());
    if (traces) {
      trace(event.getThrowableProxy(), line, System.lineSeparator(), text::plain);
    }
  }

  private void json(ILoggingEvent event, StringBuilder line) {
    LogText text = new LogText(line);
    line.append("{\"time\":\"").append(Instant.ofEpochMilli(event.getTimeStamp()));
    line.append("\",\"level\":\"").append(event.getLevel()).append("\",\"logger\":");
    text.quoted(event.getLoggerName());
    line.append(",\"thread\":");
    text.quoted(String.valueOf(event.getThreadName()));
    String request = request(event);
    if (request != null) {
      line.append(",\"request\":");
      text.quoted(request);
    }
    line.append(",\"message\":");
    text.quoted(String.valueOf(event.getFormattedMessage()));
    if (traces && event.getThrowableProxy() != null) {
      StringBuilder trace = new StringBuilder();
      trace(event.getThrowableProxy(), trace, "\n", trace::append);
      line.append(",\"trace\":");
      text.quoted(trace.toString());
    }
    line.append('}').append(System.lineSeparator());
  }

  private static @Nullable String request(ILoggingEvent event) {
    Map<String, String> context = event.getMDCPropertyMap();
    return context.get(REQUEST);
  }

  /** Exceptions, the outermost first, each with its frames; bounded. */
  private static void trace(
      @Nullable IThrowableProxy thrown, StringBuilder to, String end, Words words) {
    IThrowableProxy each = thrown;
    for (int cause = 0; each != null && cause < MOST_CAUSES; cause++) {
      to.append(cause == 0 ? "" : "caused by ");
      words.write(each.getClassName() + ": " + each.getMessage());
      to.append(end);
      StackTraceElementProxy[] frames = each.getStackTraceElementProxyArray();
      for (int i = 0; i < Math.min(frames.length - each.getCommonFrames(), MOST_FRAMES); i++) {
        to.append("  ").append(frames[i].getSTEAsString()).append(end);
      }
      each = each.getCause();
    }
  }

  @FunctionalInterface
  private interface Words {
    void write(String text);
  }
}
