package io.cochlea.bufferpool;

import io.cochlea.api.buffer.Lease;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;

/** A lease as its owner sees it. */
final class PooledLease implements Lease {

  private final Loan loan;
  private final Cleaner.Cleanable end;

  PooledLease(Loan loan, Cleaner cleaner) {
    this.loan = loan;
    this.end = cleaner.register(this, loan);
  }

  @Override
  public long address() {
    return segment().address();
  }

  @Override
  public long bytes() {
    return loan.buffer.sizeClass.bytes;
  }

  @Override
  public MemorySegment segment() {
    if (loan.isClosed()) {
      throw new IllegalStateException("the lease of '" + loan.owner + "' is closed");
    }
    return loan.buffer.segment;
  }

  @Override
  public void close() {
    loan.close();
    end.clean();
  }
}
