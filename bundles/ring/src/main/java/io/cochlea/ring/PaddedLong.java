package io.cochlea.ring;

import java.util.concurrent.atomic.AtomicLong;

/** A count on cache lines that it shares with nothing another thread writes. */
final class PaddedLong extends AtomicLong {
  private static final long serialVersionUID = 1L;

  long unused0, unused1, unused2, unused3, unused4, unused5, unused6, unused7;
  long unused8, unused9, unusedA, unusedB, unusedC, unusedD, unusedE, unusedF;
}
