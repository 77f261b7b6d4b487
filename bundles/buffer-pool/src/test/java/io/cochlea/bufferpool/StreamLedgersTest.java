package io.cochlea.bufferpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.management.ThreadMXBean;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.buffer.CopyLedger.Stage;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class StreamLedgersTest {

  private final CopyLedger ledger = new StreamLedgers().open();

  @Test
  void addsUpPerStage() {
    ledger.copied(Stage.CAPTURE, 640);
    ledger.copied(Stage.CAPTURE, 2);
    ledger.copied(Stage.BACKEND, 1);
    assertEquals(642, ledger.bytes(Stage.CAPTURE));
    assertEquals(1, ledger.bytes(Stage.BACKEND));
    assertEquals(0, ledger.bytes(Stage.TENSOR));
  }

  @Test
  void streamsAreApart() {
    CopyLedger other = new StreamLedgers().open();
    ledger.copied(Stage.VAD, 5);
    assertEquals(0, other.bytes(Stage.VAD));
  }

  @Test
  void refusesToUncopy() {
    assertThrows(IllegalArgumentException.class, () -> ledger.copied(Stage.VAD, -1));
  }

  @Test
  void allocatesNothing() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ledger.copied(Stage.CAPTURE, 640);
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 1000; i++) {
      ledger.copied(Stage.CAPTURE, 640);
    }
    assertEquals(0, threads.getCurrentThreadAllocatedBytes() - before);
  }
}
