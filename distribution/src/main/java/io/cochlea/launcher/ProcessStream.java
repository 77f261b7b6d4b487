package io.cochlea.launcher;

import ch.qos.logback.core.OutputStreamAppender;
import java.io.FileDescriptor;
import java.io.FileOutputStream;

/**
 * Logs to a standard stream of the process itself: {@code System.out} is a console client's while
 * its command runs, and what the platform logs meanwhile is not for that client.
 */
public final class ProcessStream<E> extends OutputStreamAppender<E> {
  private FileDescriptor stream = FileDescriptor.err;

  /**
   * @param target {@code out} or {@code err}
   */
  public void setTarget(String target) {
    stream =
        switch (target) {
          case "out" -> FileDescriptor.out;
          case "err" -> FileDescriptor.err;
          default -> throw new IllegalArgumentException("target " + target + " is not out or err");
        };
  }

  @Override
  public void start() {
    setOutputStream(new FileOutputStream(stream));
    super.start();
  }
}
