package io.cochlea.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.ring.MessageRing;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SharedMessageRingTest {
  private MessageRing ring;

  @BeforeEach
  void open() throws IOException {
    ring = TestRings.rings().createMessages("messages", 4_000);
  }

  @AfterEach
  void close() {
    ring.close();
  }

  private boolean send(int type, int bytes) {
    if (!write(type, bytes)) {
      return false;
    }
    ring.commit(type);
    return true;
  }

  private boolean stage(int type, int bytes) {
    if (!write(type, bytes)) {
      return false;
    }
    ring.stage(type);
    return true;
  }

  private boolean write(int type, int bytes) {
    long address = ring.claim(bytes);
    if (address == -1) {
      return false;
    }
    MemorySegment.ofAddress(address).reinterpret(bytes).fill((byte) (type + bytes));
    return true;
  }

  private List<String> drain(int limit) {
    List<String> frames = new ArrayList<>();
    ring.drain(
        (type, address, bytes) -> {
          byte[] payload =
              MemorySegment.ofAddress(address).reinterpret(bytes).toArray(ValueLayout.JAVA_BYTE);
          for (byte value : payload) {
            assertEquals((byte) (type + bytes), value);
          }
          frames.add(type + ":" + bytes);
        },
        limit);
    return frames;
  }

  @Test
  void framesOfAnySizeComeOutAsTheyWentInRoundAndRound() {
    Random random = new Random(1);
    for (int round = 0; round < 20_000; round++) {
      List<String> sent = new ArrayList<>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        int bytes = 1 + random.nextInt(ring.maxPayload());
        if (send(i, bytes)) {
          sent.add(i + ":" + bytes);
        }
      }
      assertTrue(!sent.isEmpty(), "an empty ring takes any payload up to the largest");
      assertEquals(sent, drain(100));
    }
  }

  @Test
  void aDrainStopsAtItsLimitAndAFullRingRefuses() {
    int sent = 0;
    while (send(5, 56)) {
      sent++;
    }
    assertEquals(63, sent);
    assertEquals(2, drain(2).size());
    assertTrue(send(5, 56));
    assertTrue(send(5, 56));
    assertEquals(-1, ring.claim(56));
    assertEquals(63, drain(1_000).size());
    assertEquals(0, drain(1_000).size());
  }

  @Test
  void aBatchIsSeenAtOnceWhereverItsFramesLie() {
    Random random = new Random(2);
    for (int round = 0; round < 20_000; round++) {
      List<String> staged = new ArrayList<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        int bytes = 1 + random.nextInt(400);
        assertTrue(stage(i, bytes));
        staged.add(i + ":" + bytes);
      }
      assertEquals(List.of(), drain(100));
      if (round % 2 == 0) {
        ring.publish();
        ring.publish();
      } else {
        send(7, 8);
        staged.add("7:8");
      }
      assertEquals(staged, drain(100));
    }
  }

  @Test
  void aRingFullOfStagedFramesWaitsForThemToBePublished() {
    int staged = 0;
    while (stage(1, 56)) {
      staged++;
    }
    assertEquals(63, staged);
    assertEquals(List.of(), drain(100));
    assertEquals(-1, ring.claim(56));
    ring.publish();
    assertEquals(63, drain(100).size());
    assertTrue(send(1, 56));
  }

  @Test
  void aConsumerWaitsForAFrameUntilItsTimeIsOver() throws InterruptedException {
    assertFalse(ring.await(1_000_000));
    Thread producer =
        new Thread(() -> {
          send(1, 8);
          ring.wake();
        });
    producer.start();
    assertTrue(ring.await(20_000_000_000L));
    producer.join();
    assertEquals(List.of("1:8"), drain(10));
  }

  @Test
  void aHandlerThatThrowsLosesNoOtherFrame() {
    send(1, 10);
    send(2, 10);
    MessageRing.Handler picky =
        (type, address, bytes) -> {
          if (type == 2) {
            throw new IllegalArgumentException("not this one");
          }
        };
    assertThrows(IllegalArgumentException.class, () -> ring.drain(picky, 10));
    assertEquals(List.of("2:10"), drain(10));
  }

  @Test
  void wrongUseIsRefusedByName() {
    assertEquals(
        "ring messages: a payload of 1017 bytes is not within 1 to 1016",
        assertThrows(IllegalArgumentException.class, () -> ring.claim(1_017)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> ring.claim(0));
    assertThrows(IllegalStateException.class, () -> ring.commit(1));
    ring.claim(8);
    assertThrows(IllegalArgumentException.class, () -> ring.commit(-1));
    ring.commit(1);
    assertThrows(IllegalStateException.class, () -> ring.commit(1));
    ring.close();
    ring.close();
    assertThrows(IllegalStateException.class, () -> ring.claim(8));
    assertThrows(IllegalStateException.class, () -> drain(1));
  }
}
