package io.cochlea.ring.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a server sends is taken or refused, never more than that. */
@Timeout(60)
class MessageFuzzTest {
  private static final int ROUNDS = 200_000;
  private static final long STREAM = 5;
  private static final byte[][] RIGHT = {
    {1},
    StubServer.committed(STREAM, 0, 0, 10, "text"),
    StubServer.completed(STREAM, 0, 100),
    StubServer.message(18, StubServer.payload(24).putLong(0).putLong(9).putInt(4)),
  };

  private final Random random = new Random(7);
  private int taken;
  private int refused;

  @Test
  void mutatedMessagesInPiecesOfAnySize() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment inbox = arena.allocate(64);
      for (int round = 0; round < ROUNDS; round++) {
        HeardSink sink = new HeardSink();
        Transcript transcript = new Transcript(sink, () -> 100);
        transcript.stream(STREAM);
        try {
          feed(new MessageReader(), inbox, transcript);
          taken++;
        } catch (ProtocolException wrong) {
          refused++;
        } catch (IOException impossible) {
          throw new AssertionError(impossible);
        }
        assertTrue(sink.finals.stream().allMatch(f -> f.to() <= 100 && f.from() <= f.to()));
      }
    }
    assertTrue(taken > ROUNDS / 20 && refused > ROUNDS / 20, () -> taken + " and " + refused);
  }

  private void feed(MessageReader reader, MemorySegment inbox, Transcript transcript)
      throws IOException {
    MessageReader.Handler handler =
        new MessageReader.Handler() {
          @Override
          public void doorbell() {}

          @Override
          public void message(int type, ByteBuffer payload) throws IOException {
            if (!transcript.over()) {
              transcript.accept(type, payload);
            }
          }
        };
    for (int i = 0; i < 3; i++) {
      byte[] message = RIGHT[random.nextInt(RIGHT.length)].clone();
      for (int flips = random.nextInt(3); flips > 0; flips--) {
        message[random.nextInt(message.length)] = (byte) random.nextInt(256);
      }
      for (int sent = 0; sent < message.length; ) {
        int count = Math.min(1 + random.nextInt(64), message.length - sent);
        MemorySegment.copy(message, sent, inbox, ValueLayout.JAVA_BYTE, 0, count);
        reader.accept(inbox, count, handler);
        sent += count;
      }
    }
  }
}
