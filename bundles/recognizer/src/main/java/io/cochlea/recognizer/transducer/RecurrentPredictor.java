package io.cochlea.recognizer.transducer;

import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.placement.Batch;

/**
 * Remembers the last token and the network's states, which are written over when a token was found;
 * a blank leaves them as they are.
 */
final class RecurrentPredictor implements Predictor {
  private final RecurrentGraph graph;
  private final int blank;
  private final Lease memory;
  private final CopyLedger ledger;
  private int last;

  /**
   * @param memory for the states and what is foretold, this predictor's from now on
   */
  RecurrentPredictor(RecurrentGraph graph, int blank, Lease memory, CopyLedger ledger) {
    this.graph = graph;
    this.blank = blank;
    this.memory = memory;
    this.ledger = ledger;
    reset();
  }

  /** How much memory it needs. */
  static long bytes(RecurrentGraph graph) {
    return 2 * graph.stateBytes() + graph.foretoldBytes();
  }

  @Override
  public void reset() {
    last = blank;
    memory.segment().fill((byte) 0);
  }

  @Override
  public void said(Emission emission) {
    last = emission.token();
  }

  @Override
  public void fill(Batch batch, int row) {
    graph.fill(batch, row, last, memory.address());
    ledger.copied(CopyLedger.Stage.KV_CACHE, 2 * graph.stateBytes());
  }

  @Override
  public void take(Batch batch, int row) {
    graph.takeStates(batch, row, memory.address());
    ledger.copied(CopyLedger.Stage.KV_CACHE, 2 * graph.stateBytes());
    if (graph.width() > 0) {
      graph.takeForetold(batch, row, foretold());
      ledger.copied(CopyLedger.Stage.BACKEND, graph.foretoldBytes());
    }
  }

  @Override
  public long foretold() {
    return memory.address() + 2 * graph.stateBytes();
  }

  @Override
  public void close() {
    memory.close();
  }
}
