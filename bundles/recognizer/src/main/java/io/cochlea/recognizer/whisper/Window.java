package io.cochlea.recognizer.whisper;

import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.placement.Batch;
import java.util.List;

/**
 * What is kept of one window between the graphs, in the pool's memory: what the encoder heard, and
 * the keys and values of the prompt's run. So a decoder can begin again, at another temperature or
 * on another backend, without the graphs before it.
 */
final class Window implements AutoCloseable {
  private final Wiring wiring;
  private final Lease lease;
  private final CopyLedger ledger;

  /**
   * @param lease of {@link Wiring#bytes()}, closed with this window
   * @param ledger told what is copied
   */
  Window(Wiring wiring, Lease lease, CopyLedger ledger) {
    this.wiring = wiring;
    this.lease = lease;
    this.ledger = ledger;
  }

  /** Keeps what the encoder gave in row {@code row}. */
  void keepHeard(Batch batch, int row) {
    long to = lease.address();
    for (Carried carried : wiring.heard()) {
      carried.keep(batch.output(carried.output()), row, Wiring.POSITIONS, to);
      to += carried.bytes();
      ledger.copied(CopyLedger.Stage.TENSOR, carried.bytes());
    }
  }

  /** Writes it into row {@code row} of a decoder. */
  void giveHeard(Batch batch, int row) {
    long from = lease.address();
    for (Carried carried : wiring.heard()) {
      carried.give(from, Wiring.POSITIONS, batch.input(carried.input()), row);
      from += carried.bytes();
      ledger.copied(CopyLedger.Stage.TENSOR, carried.bytes());
    }
  }

  /** Keeps what the decoder remembers of {@code tokens}. */
  void keepRemembered(Batch batch, int row, int tokens) {
    each((carried, address) -> {
      Tensor output = batch.output(carried.output());
      carried.keep(output, row, positions(carried, tokens), address);
    });
  }

  /** Writes it into row {@code row} of the decoder that goes on. */
  void giveRemembered(Batch batch, int row, int tokens) {
    each((carried, address) -> {
      Tensor input = batch.input(carried.input());
      carried.give(address, positions(carried, tokens), input, row);
    });
  }

  private void each(Copy copy) {
    long address = lease.address() + wiring.heard().stream().mapToLong(Carried::bytes).sum();
    List<Carried> all = wiring.remembered();
    for (Carried carried : all) {
      copy.run(carried, address);
      address += carried.bytes();
      ledger.copied(CopyLedger.Stage.KV_CACHE, carried.bytes());
    }
  }

  private interface Copy {
    void run(Carried carried, long address);
  }

  private static int positions(Carried carried, int tokens) {
    return Wiring.isCross(carried.input()) ? Wiring.POSITIONS : tokens;
  }

  @Override
  public void close() {
    lease.close();
  }
}
