package io.cochlea.recognizer.transducer;

import io.cochlea.api.buffer.CopyLedger;
import java.util.EnumMap;
import java.util.Map;

/** A ledger in a map. */
final class MapLedger implements CopyLedger {
  private final Map<Stage, Long> bytes = new EnumMap<>(Stage.class);

  @Override
  public synchronized void copied(Stage stage, long count) {
    bytes.merge(stage, count, Long::sum);
  }

  @Override
  public synchronized long bytes(Stage stage) {
    return bytes.getOrDefault(stage, 0L);
  }
}
