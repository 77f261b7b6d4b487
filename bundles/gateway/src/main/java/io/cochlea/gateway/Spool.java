package io.cochlea.gateway;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * A file that comes in on one thread while others read it from its begin, each at its own speed. It
 * lies in a temporary file of its owner's that has no name any more: memory does not grow with it,
 * and nothing is left when the process dies.
 */
final class Spool implements AutoCloseable {
  private final FileChannel file;
  private long size;
  private boolean complete;
  private boolean closed;

  Spool() throws IOException {
    Path path = Files.createTempFile("cochlea-upload", "");
    file =
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** Appends what {@code bytes} has. */
  void write(ByteBuf bytes) throws IOException {
    long at = size();
    long end = at + bytes.readableBytes();
    while (at < end) {
      at += bytes.readBytes(file, at, (int) (end - at));
    }
    synchronized (this) {
      size = end;
      notifyAll();
    }
  }

  synchronized long size() {
    return size;
  }

  /** Nothing more comes. */
  synchronized void complete() {
    complete = true;
    notifyAll();
  }

  /** Ends all reading: readers get an {@link IOException}. Idempotent. */
  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    file.close();
  }

  /**
   * Reads from the begin, waiting for what is to come. One thread, except that any may close it.
   */
  InputStream open() {
    return new Reader();
  }

  /**
   * Waits until there is something behind {@code position}, or never will be.
   *
   * @return whether there is anything behind {@code position}
   */
  private synchronized boolean await(long position, Reader reader) throws IOException {
    while (size <= position && !complete && !closed && !reader.closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while the upload comes in", e);
      }
    }
    if (closed || reader.closed) {
      throw new IOException("the upload was broken off");
    }
    return size > position;
  }

  private final class Reader extends InputStream {
    private long position;
    private boolean closed;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, to.length);
      if (length == 0) {
        return 0;
      }
      if (!await(position, this)) {
        return -1;
      }
      int count = file.read(ByteBuffer.wrap(to, offset, length), position);
      position += Math.max(0, count);
      return count;
    }

    /** Ends a read that waits, too: by any thread. */
    @Override
    public void close() {
      synchronized (Spool.this) {
        closed = true;
        Spool.this.notifyAll();
      }
    }

    @Override
    public int available() {
      return Math.clamp(size() - position, 0, Integer.MAX_VALUE);
    }
  }
}
