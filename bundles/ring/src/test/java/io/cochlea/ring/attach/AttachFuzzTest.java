package io.cochlea.ring.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.ring.ForeignMemory;
import io.cochlea.ring.TestSamples;
import io.cochlea.ring.attach.RawClient.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever is said at the socket is answered or hung up on, beside a stream that hears nothing of
 * it. The long form is {@code -Dcochlea.fuzz.clients=100000}.
 */
class AttachFuzzTest extends AttachFixture {
  private static final int CLIENTS = Integer.getInteger("cochlea.fuzz.clients", 1_500);

  private final Random random = new Random(11);

  @Test
  void garbageHarmsNobody() throws Exception {
    serve(2, 1, 64);
    try (ForeignMemory memory = ForeignMemory.audio();
        ForeignMemory hostile = ForeignMemory.audio();
        RawClient witness = client()) {
      memory.epoch(1);
      attached(witness, RawClient.attach(), memory.descriptor());
      rightClientIsServed();
      long descriptors = ForeignMemory.descriptors();
      long mappings = ForeignMemory.mappings();
      int answered = 0;
      for (int i = 0; i < CLIENTS; i++) {
        memory.put(640, i + 1);
        hostile.epoch(1);
        answered += garbage(hostile) ? 1 : 0;
        if (i % 100 == 0) {
          assertTrue(TestSamples.write(memory.writer(), UTTERANCE));
          witness.bell();
          assertEquals(i / 100, skipPartials(witness).word(1));
        }
      }
      assertTrue(answered > CLIENTS / 4, "most are told why: " + answered);
      settles("descriptors", ForeignMemory::descriptors, now -> now <= descriptors);
      settles("mappings", ForeignMemory::mappings, now -> now <= mappings);
    }
    rightClientIsServed();
  }

  /** One client; whether it was told anything. */
  private boolean garbage(ForeignMemory memory) throws IOException {
    ByteBuffer message = RawClient.attach(random.nextInt(4), 0, 1, 0, 0);
    for (int b = random.nextInt(6); b > 0; b--) {
      message.put(random.nextInt(message.capacity()), (byte) random.nextInt());
    }
    for (int w = random.nextInt(3); w > 0; w--) {
      message.putInt(4 * random.nextInt(message.capacity() / 4), edge());
    }
    if (random.nextInt(8) == 0) {
      byte[] noise = new byte[message.capacity()];
      random.nextBytes(noise);
      message.put(0, noise);
    }
    int[] descriptors = new int[random.nextInt(4)];
    Arrays.fill(descriptors, random.nextInt(4) == 0 ? 1 : memory.descriptor());
    memory.put(128, random.nextInt(4) == 0 ? random.nextLong() : 0);
    memory.put(256, random.nextInt(4) == 0 ? edge() : 0);
    memory.put(4_096 + 8 * random.nextInt(16), random.nextInt(4) == 0 ? random.nextLong() : 0);
    try (RawClient client = client()) {
      client.send(message, descriptors);
      for (int bells = random.nextInt(3); bells > 0; bells--) {
        client.bell();
      }
      if (random.nextInt(3) == 0 || message.getInt(4) > 57) {
        return false; // hangs up, or would only wait for more
      }
      Message answer = client.nextOrEnd();
      return answer != null && answer.type() >= 16 && answer.type() <= 20;
    }
  }

  private int edge() {
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> -1;
      case 2 -> Integer.MAX_VALUE;
      case 3 -> Integer.MIN_VALUE;
      case 4 -> random.nextInt(70);
      default -> random.nextInt();
    };
  }
}
