package io.cochlea.gateway;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * Audio on its way from a connection to the thread that writes it into a ring: one writer, one
 * reader, as much as a connection may be ahead. Allocates nothing after it was made.
 */
final class Pipe extends InputStream {
  private final byte[] bytes;
  private final Runnable room;
  private int head;
  private int size;
  private long newest;
  private long oldest;
  private long taken;
  private boolean wanted;
  private boolean ended;
  private boolean closed;

  /**
   * @param room told, by the reader, that there is room again after there was none
   */
  Pipe(int capacity, Runnable room) {
    bytes = new byte[capacity];
    this.room = room;
  }

  /**
   * Takes what fits.
   *
   * @return whether all of it did; otherwise {@code room} is told, and the rest is to be written
   *     then
   */
  synchronized boolean write(ByteBuf from) {
    newest = System.nanoTime();
    if (size == 0) {
      oldest = newest;
    }
    while (from.isReadable() && size < bytes.length && !closed) {
      int tail = (head + size) % bytes.length;
      int count =
          Math.min(from.readableBytes(), Math.min(bytes.length - size, bytes.length - tail));
      from.readBytes(bytes, tail, count);
      size += count;
    }
    if (closed) {
      from.skipBytes(from.readableBytes());
    }
    notifyAll();
    wanted = from.isReadable();
    return !wanted;
  }

  /** When the first of what was read last had come in, by {@link System#nanoTime}. */
  synchronized long arrived() {
    return taken;
  }

  /** Nothing more comes. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, to.length);
    boolean tell;
    int count;
    synchronized (this) {
      try {
        while (size == 0 && !ended && !closed && length > 0) {
          wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while audio comes in", e);
      }
      if (closed) {
        throw new IOException("the connection is gone");
      }
      if (size == 0 && ended) {
        return -1;
      }
      count = Math.min(length, Math.min(size, bytes.length - head));
      System.arraycopy(bytes, head, to, offset, count);
      head = (head + count) % bytes.length;
      size -= count;
      taken = oldest;
      oldest = newest;
      tell = wanted && size <= bytes.length / 2;
      wanted &= !tell;
    }
    if (tell) {
      room.run();
    }
    return count;
  }

  @Override
  public synchronized int available() {
    return size;
  }

  /** Ends a read that waits, too: by any thread. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
