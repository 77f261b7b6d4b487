package io.cochlea.capture;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes that audio is read from. Confined to one thread. */
interface Input extends Closeable {

  /** The size of what has not come to its end yet. */
  long UNSIZED = Long.MAX_VALUE;

  /**
   * Reads what follows {@code offset}, waiting for it where it is still to come.
   *
   * @return bytes read, at least 1; −1 at the end
   * @throws IOException also when what only goes forwards is asked to go back
   */
  int read(ByteBuffer destination, long offset) throws IOException;

  /** Bytes in all, or {@link #UNSIZED}. */
  long size() throws IOException;

  /** What to say when the end comes before {@code end}. */
  IOException cutOff(long end) throws IOException;
}
