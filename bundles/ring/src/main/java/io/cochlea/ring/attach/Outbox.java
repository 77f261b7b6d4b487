package io.cochlea.ring.attach;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Messages on their way to a client that may read slowly: what finds no room waits in a bounded
 * backlog. Thread-safe; never blocks.
 */
final class Outbox {
  private static final int MAX_BACKLOG_BYTES = 1 << 16;

  /** Takes messages as far as there is room. */
  interface Way {
    /**
     * @return true when all that remained of the message was taken
     * @throws IOException when the client is gone
     * @throws IllegalStateException when what it left in shared memory cannot be right
     */
    boolean take(ByteBuffer message) throws IOException;

    /** Sees to it that {@link Outbox#flush} is called once there is room. */
    void awaitRoom();

    void close();

    /** The longest payload that it ever takes. */
    int maxPayload();
  }

  private final Way way;
  private final Queue<ByteBuffer> backlog = new ArrayDeque<>();
  private int bytes;
  private boolean closed;
  private volatile boolean waiting;
  private volatile long owed = Long.MAX_VALUE;

  Outbox(Way way) {
    this.way = way;
  }

  int maxPayload() {
    return way.maxPayload();
  }

  /** Whether there is anything to flush. */
  boolean waiting() {
    return waiting;
  }

  /** The first sample of the oldest text that is still here; {@link Long#MAX_VALUE} if none is. */
  long owed() {
    return owed;
  }

  /**
   * Sends a message, now or as soon as there is room.
   *
   * @param from first sample of its text; {@link Long#MAX_VALUE} when nothing is owed with it
   * @return false when too much waits already, and this message is dropped
   */
  synchronized boolean send(ByteBuffer message, long from) {
    boolean room = bytes == 0 || bytes + message.remaining() <= MAX_BACKLOG_BYTES;
    if (closed || !room) {
      owe(from);
      return closed;
    }
    if (!(backlog.isEmpty() && taken(message))) {
      owe(from);
      queue(message);
    }
    return true;
  }

  /** Sends a message now or not at all. */
  synchronized void sendNow(ByteBuffer message) {
    int begin = message.position();
    if (!closed && backlog.isEmpty() && !taken(message) && message.position() > begin) {
      queue(message);
    }
  }

  /**
   * Sends what waits, as far as there is room.
   *
   * @return true when nothing is left
   * @throws IOException when the client is gone
   */
  synchronized boolean flush() throws IOException {
    while (!backlog.isEmpty() && !closed) {
      if (!way.take(backlog.element())) {
        way.awaitRoom();
        return false;
      }
      bytes -= backlog.remove().limit();
    }
    if (!closed) {
      waiting = false;
      owed = Long.MAX_VALUE;
    }
    return true;
  }

  /** Whoever was to read is gone; what waits stays owed. */
  synchronized void close() {
    if (!closed) {
      closed = true;
      backlog.clear();
      way.close();
    }
  }

  private void owe(long from) {
    owed = Math.min(owed, from);
  }

  private void queue(ByteBuffer message) {
    backlog.add(message);
    bytes += message.limit();
    waiting = true;
    way.awaitRoom();
  }

  private boolean taken(ByteBuffer message) {
    try {
      return way.take(message);
    } catch (IOException gone) {
      // Its connection's thread finds out when it is asked to flush.
      return false;
    }
  }
}
