package io.cochlea.vad;

import io.cochlea.api.buffer.CopyLedger;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** A ledger that can be read. */
final class Copies implements CopyLedger {

  private final Map<Stage, LongAdder> bytes = new ConcurrentHashMap<>();

  @Override
  public void copied(Stage stage, long count) {
    bytes.computeIfAbsent(stage, key -> new LongAdder()).add(count);
  }

  @Override
  public long bytes(Stage stage) {
    LongAdder sum = bytes.get(stage);
    return sum == null ? 0 : sum.sum();
  }
}
