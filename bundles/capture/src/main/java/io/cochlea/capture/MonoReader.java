package io.cochlea.capture;

import java.io.Closeable;
import java.io.IOException;

/** Samples of one channel, one after the other, full scale 1. Confined to one thread. */
interface MonoReader extends Closeable {

  /** In Hz. */
  int rate();

  /** How many samples there are in all, or −1 where that is not known. */
  long samples();

  /**
   * Reads up to {@code count} samples.
   *
   * @return how many; fewer than asked for only at the end, 0 when nothing is left
   */
  int read(float[] destination, int offset, int count) throws IOException;
}
