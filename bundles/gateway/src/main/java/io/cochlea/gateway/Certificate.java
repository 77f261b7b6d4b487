package io.cochlea.gateway;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a listener shows of itself; read again when its files were renewed. Thread-safe. */
final class Certificate {
  private static final Logger LOG = LoggerFactory.getLogger(Certificate.class);
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Settings.Tls files;
  private final AtomicLong looked = new AtomicLong(System.nanoTime());
  private List<FileTime> times;
  private volatile SslContext context;

  /**
   * @throws IOException when the files cannot be read
   */
  Certificate(Settings.Tls files) throws IOException {
    this.files = files;
    times = times();
    context = read();
  }

  /** For the next connection. Files that changed are read behind its back, for the one after. */
  SslContext context() {
    long last = looked.get();
    long now = System.nanoTime();
    if (now - last > LOOK_NANOS && looked.compareAndSet(last, now)) {
      Thread.ofVirtual().name("cochlea-certificate").start(this::look);
    }
    return context;
  }

  private synchronized void look() {
    try {
      List<FileTime> now = times();
      if (now.equals(times)) {
        return;
      }
      times = now;
      context = read();
      LOG.info("tlsCertificate {} was renewed", files.certificate());
    } catch (IOException e) {
      LOG.error("{}; the one before is shown on", e.getMessage());
    }
  }

  private List<FileTime> times() throws IOException {
    try {
      return List.of(
          Files.getLastModifiedTime(files.certificate()), Files.getLastModifiedTime(files.key()));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private SslContext read() throws IOException {
    try {
      return SslContextBuilder.forServer(files.certificate().toFile(), files.key().toFile())
          .build();
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(e);
    }
  }

  private IOException unreadable(Exception e) {
    return new IOException(
        "tlsCertificate %s or tlsKey %s is not a PEM file that can be read: %s"
            .formatted(files.certificate(), files.key(), e.getMessage()),
        e);
  }
}
