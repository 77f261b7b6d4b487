package io.cochlea.ring.attach;

import io.cochlea.ring.PeerSocket;
import io.cochlea.ring.ReceivedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client's socket: its request, then doorbells, then the end. Belongs to the server's thread. */
final class Connection {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final int MAX_FILES = 2;
  private static final long LINGER_NANOS = 5_000_000_000L;

  private enum State {
    READING,
    OPENING,
    ATTACHED,
    /** Told its end, and given a moment to read it. */
    LINGERING,
    CLOSED
  }

  private final AttachLoop server;
  private final SocketChannel channel;
  private final SelectionKey key;
  private final PeerSocket peer;
  private final Outbox outbox;
  private final ByteBuffer bell = ByteBuffer.allocateDirect(1).put(0, Messages.DOORBELL);
  private final List<ReceivedFile> files = new ArrayList<>();
  private ByteBuffer request = buffer(Messages.HEADER_BYTES);
  private State state = State.READING;
  private long deadline;
  private boolean refused;
  private @Nullable Attachment attachment;

  Connection(AttachLoop server, SocketChannel channel, SelectionKey key, PeerSocket peer) {
    this.server = server;
    this.channel = channel;
    this.key = key;
    this.peer = peer;
    this.outbox = new Outbox(new SocketWay(channel, key));
    this.deadline = System.nanoTime() + server.settings().attachTimeout().toNanos();
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  int pid() {
    return peer.pid();
  }

  /** Where messages to the client go. Thread-safe. */
  Outbox outbox() {
    return outbox;
  }

  /** Sends a doorbell, if there is room for one. Thread-safe; allocates nothing. */
  void ring() {
    synchronized (bell) {
      bell.clear();
      outbox.sendNow(bell);
    }
  }

  /** The socket is ready for something; whatever is wrong with it ends this connection only. */
  void ready() {
    try {
      if (key.isValid() && key.isWritable()) {
        // Before the flush, which asks again for what is left, as does whoever adds to it.
        key.interestOpsAnd(~SelectionKey.OP_WRITE);
        if (outbox.flush() && state == State.LINGERING) {
          drain();
        }
      }
      if (key.isValid() && key.isReadable()) {
        switch (state) {
          case READING -> read();
          case OPENING, ATTACHED -> listen();
          case LINGERING -> drain();
          case CLOSED -> {}
        }
      }
    } catch (RefusedException refused) {
      refuse(refused.code(), String.valueOf(refused.getMessage()));
    } catch (IOException gone) {
      gone();
    }
  }

  private void read() throws IOException, RefusedException {
    ByteBuffer scratch = server.scratch().clear();
    scratch.limit(request.remaining());
    PeerSocket.Received received = peer.receive(scratch);
    files.addAll(received.files());
    if (received.bytes() < 0) {
      gone();
      return;
    }
    if (received.truncated() || files.size() > MAX_FILES) {
      throw malformed("more than %d descriptors came".formatted(MAX_FILES));
    }
    request.put(scratch.flip());
    if (request.hasRemaining()) {
      return;
    }
    request.flip();
    if (request.limit() == Messages.HEADER_BYTES) {
      int type = request.getInt();
      int bytes = request.getInt();
      if (type != Messages.ATTACH) {
        throw malformed("type is %#x, not %d".formatted(type, Messages.ATTACH));
      }
      if (bytes < AttachRequest.MIN_BYTES || bytes > AttachRequest.MAX_BYTES) {
        throw malformed(
            "payload bytes is %d, not within %d to %d"
                .formatted(bytes, AttachRequest.MIN_BYTES, AttachRequest.MAX_BYTES));
      }
      request = buffer(bytes);
      return;
    }
    AttachRequest asked = AttachRequest.parse(request);
    int expected = asked.results() ? 2 : 1;
    if (files.size() != expected) {
      throw malformed("%d descriptors came, not %d".formatted(files.size(), expected));
    }
    state = State.OPENING;
    deadline = System.nanoTime() + server.settings().attachTimeout().toNanos();
    attachment = server.requested(this, asked, List.copyOf(files));
    files.clear();
  }

  private static RefusedException malformed(String what) {
    return new RefusedException(Code.MALFORMED, "attach: " + what);
  }

  /** Nothing but doorbells comes now. */
  private void listen() throws IOException, RefusedException {
    ByteBuffer scratch = server.scratch().clear();
    int count = channel.read(scratch);
    if (count < 0) {
      gone();
      return;
    }
    for (int i = 0; i < count; i++) {
      if (scratch.get(i) != Messages.DOORBELL) {
        throw new RefusedException(
            Code.MALFORMED,
            "byte %#x is no doorbell, and nothing else may come".formatted(scratch.get(i)));
      }
    }
    if (state == State.ATTACHED && attachment != null) {
      attachment.rung();
    }
  }

  /** Whether the client is still there; asked when another comes for the same stream. */
  boolean lives() {
    try {
      listen();
    } catch (RefusedException refused) {
      refuse(refused.code(), String.valueOf(refused.getMessage()));
    } catch (IOException gone) {
      gone();
    }
    return state == State.ATTACHED || state == State.OPENING;
  }

  /** The stream is open; false when it is too late. */
  boolean attached(ByteBuffer message) {
    if (state != State.OPENING) {
      return false;
    }
    state = State.ATTACHED;
    outbox.send(message, Long.MAX_VALUE);
    return true;
  }

  /** All of the text is on its way; the client closes when it has it. */
  void completed() {
    if (state == State.ATTACHED) {
      linger();
    }
  }

  /** Tells the client why this is its end. */
  void refuse(Code code, String reason) {
    if (state == State.LINGERING || state == State.CLOSED) {
      return;
    }
    LOG.warn(
        "Client {} is {}: {}",
        peer.pid(),
        state == State.ATTACHED ? "broken off" : "refused",
        reason);
    giveUp();
    outbox.send(Messages.refused(code, reason), Long.MAX_VALUE);
    refused = true;
    linger();
    ready();
  }

  private void linger() {
    state = State.LINGERING;
    deadline = System.nanoTime() + LINGER_NANOS;
  }

  /**
   * What waits in the socket is read before it is closed: the client's reading would fail with it.
   */
  private void drain() throws IOException {
    ByteBuffer scratch = server.scratch().clear();
    int count = channel.read(scratch);
    if (attachment != null) {
      attachment.flush();
    }
    if (count < 0 || (refused && count < scratch.capacity() && outbox.flush())) {
      close();
    }
  }

  private void gone() {
    if (state != State.CLOSED) {
      giveUp();
      close();
    }
  }

  private void giveUp() {
    files.forEach(ReceivedFile::close);
    files.clear();
    if (attachment != null) {
      attachment.abandon();
    }
  }

  /** Called once a second. */
  void tick(long now) {
    switch (state) {
      case READING, OPENING -> {
        if (now - deadline > 0) {
          refuse(
              state == State.READING ? Code.MALFORMED : Code.NOT_READY,
              "attach: %s within %d s"
                  .formatted(
                      state == State.READING ? "no whole message came" : "nothing was opened",
                      server.settings().attachTimeout().toSeconds()));
        }
      }
      case ATTACHED -> {
        String stalled = attachment == null ? null : attachment.stalled(now);
        if (stalled != null) {
          refuse(
              Code.BROKEN_OFF,
              "%s for %d s".formatted(stalled, server.settings().stall().toSeconds()));
        }
      }
      case LINGERING -> {
        if (now - deadline > 0) {
          close();
        }
      }
      case CLOSED -> {}
    }
  }

  boolean closed() {
    return state == State.CLOSED;
  }

  void close() {
    state = State.CLOSED;
    files.forEach(ReceivedFile::close);
    outbox.close();
    if (attachment != null) {
      attachment.closeResults();
    }
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("A socket could not be closed", e);
    }
    server.closed(this);
  }
}
