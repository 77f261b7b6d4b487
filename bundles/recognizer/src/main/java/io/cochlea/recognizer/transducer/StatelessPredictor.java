package io.cochlea.recognizer.transducer;

import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.placement.Batch;
import org.jspecify.annotations.Nullable;

/** Remembers the tokens and nothing else. */
final class StatelessPredictor implements Predictor {
  private final StatelessGraph graph;
  private final Lease memory;
  private final CopyLedger ledger;
  private @Nullable Emission last;

  /**
   * @param memory for what is foretold, this predictor's from now on
   */
  StatelessPredictor(StatelessGraph graph, Lease memory, CopyLedger ledger) {
    this.graph = graph;
    this.memory = memory;
    this.ledger = ledger;
  }

  @Override
  public void reset() {
    last = null;
  }

  @Override
  public void said(Emission emission) {
    last = emission;
  }

  @Override
  public void fill(Batch batch, int row) {
    graph.fill(batch, row, last);
  }

  @Override
  public void take(Batch batch, int row) {
    graph.take(batch, row, memory.address());
    ledger.copied(CopyLedger.Stage.BACKEND, graph.bytes());
  }

  @Override
  public long foretold() {
    return memory.address();
  }

  @Override
  public void close() {
    memory.close();
  }
}
