package io.cochlea.benchmarks;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How long the thread that made this has been kept waiting for a processor, by the kernel's own
 * account. Where there is no such account, it says 0 and every window counts.
 */
final class RingDelay {
  private static final String ACCOUNT = "/proc/thread-self/schedstat";

  private final byte[] text = new byte[96];
  private final @Nullable RandomAccessFile account;

  RingDelay() throws IOException {
    account = Files.exists(Path.of(ACCOUNT)) ? new RandomAccessFile(ACCOUNT, "r") : null;
  }

  /** The second of three numbers, in nanoseconds; allocates nothing. */
  long nanos() throws IOException {
    if (account == null) {
      return 0;
    }
    account.seek(0);
    int length = account.read(text);
    int at = 0;
    while (at < length && text[at] != ' ') {
      at++;
    }
    long nanos = 0;
    for (at++; at < length && text[at] != ' '; at++) {
      nanos = 10 * nanos + text[at] - '0';
    }
    return nanos;
  }
}
