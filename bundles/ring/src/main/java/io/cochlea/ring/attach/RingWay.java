package io.cochlea.ring.attach;

import io.cochlea.ring.ResultRing;
import java.nio.ByteBuffer;

/** Results by a ring of the client's, which rings when there is room again. */
record RingWay(ResultRing ring) implements Outbox.Way {

  @Override
  public boolean take(ByteBuffer message) {
    return ring.offer(
        Messages.type(message),
        message.slice(Messages.HEADER_BYTES, message.limit() - Messages.HEADER_BYTES));
  }

  @Override
  public void awaitRoom() {
    // The ring asked for it when it took nothing.
  }

  @Override
  public void close() {
    ring.close();
  }

  @Override
  public int maxPayload() {
    return ring.maxPayload();
  }
}
