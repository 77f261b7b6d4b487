package io.cochlea.recognizer.ctc;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.placement.Batch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** What a streaming graph remembers of one stream, in the host's memory; zeros at first. */
final class GraphMemory implements AutoCloseable {
  private final List<GraphState> states;
  private final Lease lease;
  private final MemorySegment memory;
  private final CopyLedger ledger;

  GraphMemory(List<GraphState> states, BufferPool pool, String owner, CopyLedger ledger) {
    this.states = states;
    this.ledger = ledger;
    long bytes = states.stream().mapToLong(GraphState::bytes).sum();
    lease = pool.lease(MemoryKind.HOST, bytes, owner);
    memory = lease.segment().asSlice(0, bytes);
    clear();
  }

  void write(Batch batch, int row) {
    long address = lease.address();
    for (int i = 0; i < states.size(); i++) {
      states.get(i).write(batch.input(states.get(i).input()), row, address);
      address += states.get(i).bytes();
    }
    ledger.copied(CopyLedger.Stage.KV_CACHE, memory.byteSize());
  }

  void read(Batch batch, int row) {
    long address = lease.address();
    for (int i = 0; i < states.size(); i++) {
      states.get(i).read(batch.output(states.get(i).output()), row, address);
      address += states.get(i).bytes();
    }
    ledger.copied(CopyLedger.Stage.KV_CACHE, memory.byteSize());
  }

  void clear() {
    memory.fill((byte) 0);
  }

  byte[] copy() {
    return memory.toArray(ValueLayout.JAVA_BYTE);
  }

  /**
   * @throws IllegalArgumentException when there are other than its own bytes
   */
  void restore(byte[] copy) {
    if (copy.length != memory.byteSize()) {
      throw new IllegalArgumentException(
          "a snapshot of %d bytes, not %d".formatted(copy.length, memory.byteSize()));
    }
    memory.copyFrom(MemorySegment.ofArray(copy));
  }

  @Override
  public void close() {
    lease.close();
  }
}
