package io.cochlea.recognizer.whisper;

import io.cochlea.api.buffer.CopyLedger;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A ledger of its own. */
final class SummedLedger implements CopyLedger {
  private final Map<Stage, Long> sums = new ConcurrentHashMap<>();

  @Override
  public void copied(Stage stage, long bytes) {
    sums.merge(stage, bytes, Long::sum);
  }

  @Override
  public long bytes(Stage stage) {
    return sums.getOrDefault(stage, 0L);
  }
}
