package io.cochlea.placement;

import io.cochlea.api.placement.Batch;
import java.util.concurrent.Semaphore;

/** Work that holds its lane until it is let go, so that others queue behind it. */
final class Gate extends SumWork {

  final Semaphore entered = new Semaphore(0);
  final Semaphore open = new Semaphore(0);

  Gate() {
    super(1, 1, 1);
  }

  @Override
  public void fill(Batch batch, int row) {
    super.fill(batch, row);
    entered.release();
    open.acquireUninterruptibly();
  }
}
