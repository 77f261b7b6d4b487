package io.cochlea.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What systems that are not here would be asked, told by stand-ins for their functions. */
class SleeperTest {
  private final List<String> asked = new ArrayList<>();

  private UlockSleeper mac(boolean modern) {
    return new UlockSleeper(
        new UlockSleeper.Calls() {
          @Override
          public boolean modern() {
            return modern;
          }

          @Override
          public int osSyncWait(
              long address, long value, long bytes, int flags, int clock, long nanos) {
            asked.add("os wait " + List.of(address, value, bytes, flags, clock, nanos));
            return 0;
          }

          @Override
          public int osSyncWakeAll(long address, long bytes, int flags) {
            asked.add("os wake " + List.of(address, bytes, flags));
            return 0;
          }

          @Override
          public int ulockWait(int operation, long address, long value, int micros) {
            asked.add("ulock wait " + List.of(operation, address, value, micros));
            return 0;
          }

          @Override
          public int ulockWake(int operation, long address, long value) {
            asked.add("ulock wake " + List.of(operation, address, value));
            return 0;
          }
        },
        4_096);
  }

  @Test
  void aNewMacSleepsOnSharedMemory() {
    mac(true).sleep(2, 5_000);
    mac(true).wake();
    assertEquals(List.of("os wait [4096, 2, 4, 1, 32, 5000]", "os wake [4096, 4, 1]"), asked);
  }

  @Test
  void anOldMacSleepsOnSharedMemoryAndNeverForEver() {
    mac(false).sleep(2, 5_000);
    mac(false).sleep(2, 1);
    mac(false).sleep(2, Long.MAX_VALUE);
    mac(false).wake();
    assertEquals(
        List.of(
            "ulock wait [3, 4096, 2, 5]",
            "ulock wait [3, 4096, 2, 1]",
            "ulock wait [3, 4096, 2, 2147483647]",
            "ulock wake [259, 4096, 0]"),
        asked);
  }

  private EventSleeper windows(long handle) {
    return new EventSleeper(
        new EventSleeper.Calls() {
          @Override
          public long createEvent(String name) {
            asked.add("create " + name);
            return handle;
          }

          @Override
          public int setEvent(long event) {
            asked.add("set " + event);
            return 1;
          }

          @Override
          public int waitForSingleObject(long event, int millis) {
            asked.add("wait " + event + " " + millis);
            return 0;
          }
        },
        "7f-reader");
  }

  @Test
  void windowsSleepsOnANamedEventInWholeMilliseconds() {
    EventSleeper sleeper = windows(9);
    sleeper.sleep(2, 1);
    sleeper.sleep(2, 3_000_000);
    sleeper.sleep(2, Long.MAX_VALUE / 2);
    sleeper.wake();
    assertEquals(
        List.of(
            "create Local\\cochlea-7f-reader",
            "wait 9 1",
            "wait 9 3",
            "wait 9 2147483647",
            "set 9"),
        asked);
  }

  @Test
  void anEventThatCannotBeMadeIsNamed() {
    assertEquals(
        "no event 7f-reader can be made",
        assertThrows(IllegalStateException.class, () -> windows(0)).getMessage());
  }
}
