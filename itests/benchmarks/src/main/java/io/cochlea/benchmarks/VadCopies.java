package io.cochlea.benchmarks;

import io.cochlea.api.buffer.CopyLedger;

/** A ledger that nobody reads. */
enum VadCopies implements CopyLedger {
  NONE;

  @Override
  public void copied(Stage stage, long bytes) {}

  @Override
  public long bytes(Stage stage) {
    return 0;
  }
}
