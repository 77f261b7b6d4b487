package io.cochlea.ring.attach;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** Messages by a client's socket, in the bytes' order. */
record SocketWay(SocketChannel channel, SelectionKey key) implements Outbox.Way {

  @Override
  public boolean take(ByteBuffer message) throws IOException {
    channel.write(message);
    return !message.hasRemaining();
  }

  @Override
  public void awaitRoom() {
    try {
      if ((key.interestOpsOr(SelectionKey.OP_WRITE) & SelectionKey.OP_WRITE) == 0) {
        key.selector().wakeup();
      }
    } catch (CancelledKeyException gone) {
      // Then there is nobody to write to.
    }
  }

  @Override
  public void close() {
    // The connection closes it.
  }

  @Override
  public int maxPayload() {
    return Messages.MAX_PAYLOAD;
  }
}
