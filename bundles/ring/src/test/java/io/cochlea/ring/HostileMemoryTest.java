package io.cochlea.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.ring.Cursor;
import io.cochlea.api.ring.RingWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A process at the other end may write anything anywhere: nothing of it may do harm here. The long
 * form is {@code -Dcochlea.fuzz.rounds=5000000}.
 */
class HostileMemoryTest {
  private static final RingHeader HEADER =
      RingHeader.audio(7, AudioFormat.SPEECH, RingDescriptor.MIN_PLANE_BYTES);

  private static final int ROUNDS = Integer.getInteger("cochlea.fuzz.rounds", 200_000);
  private static final Duration TIME = Duration.ofSeconds(60 + ROUNDS / 2_000);

  private final Random random = new Random(3);
  private RingMemory memory;
  private SharedAudioRing ring;

  @BeforeEach
  void open() throws IOException {
    try (Backing backing = Backing.of("hostile", HEADER.bytes())) {
      memory = RingMemory.map(backing, HEADER);
    }
    HEADER.write(memory.control());
    ring = new SharedAudioRing("hostile", AudioFormat.SPEECH, HEADER, memory, () -> {});
  }

  @AfterEach
  void close() {
    ring.close();
    memory.unmap();
  }

  @Test
  void anyWordInAnyChunkLeavesTheReaderInRange() {
    long frames = memory.control() + RingDescriptor.CONTROL_BYTES;
    long words = HEADER.framesBytes() / Long.BYTES;
    assertTimeoutPreemptively(
        TIME,
        () -> {
          int survived = 0;
          for (int i = 0; i < ROUNDS; i++) {
            ring = new SharedAudioRing("hostile", AudioFormat.SPEECH, HEADER, memory, () -> {});
            for (int w = random.nextInt(24); w >= 0; w--) {
              Words.put(frames + 8L * random.nextInt(w % 2 == 0 ? 24 : (int) words), value());
            }
            survived += read(ring) ? 1 : 0;
          }
          assertTrue(survived > 100, "some of it must look right, or nothing was tested");
        });
  }

  @Test
  void anyReleasedPositionInAnyChunksIsRefusedOrReadFrom() {
    long frames = memory.control() + RingDescriptor.CONTROL_BYTES;
    assertTimeoutPreemptively(
        TIME,
        () -> {
          int begun = 0;
          for (int i = 0; i < ROUNDS; i++) {
            chain(frames);
            ring = new SharedAudioRing("hostile", AudioFormat.SPEECH, HEADER, memory, () -> {});
            for (int w = random.nextInt(3); w > 0; w--) {
              Words.put(frames + 8L * random.nextInt(64), value());
            }
            try {
              ring.resume(64L * random.nextInt(5) + random.nextInt(8) / 7, random.nextInt(500));
            } catch (IllegalStateException corrupt) {
              assertTrue(
                  String.valueOf(corrupt.getMessage()).startsWith("ring hostile is corrupt: "));
              continue;
            }
            begun += read(ring) ? 1 : 0;
          }
          assertTrue(begun > ROUNDS / 100, "some of it must look right, or nothing was tested");
        });
  }

  /** Four right chunks of 100 samples each, and nothing behind them. */
  private static void chain(long frames) {
    for (int chunk = 0; chunk < 5; chunk++) {
      long address = frames + 64L * chunk;
      Words.put(address, chunk < 4 ? 1L << 32 | 56 : 0);
      Words.put(address + RingDescriptor.FIRST_SAMPLE_OFFSET, 100L * chunk);
      Words.put(address + RingDescriptor.SAMPLES_OFFSET, 100);
    }
  }

  @Test
  void anyHeaderIsRefusedOrARing() {
    assertTimeoutPreemptively(
        TIME,
        () -> {
          for (int i = 0; i < ROUNDS; i++) {
            RingHeader any =
                new RingHeader(i, AudioFormat.SPEECH, 1L << random.nextInt(63), bytes());
            any.write(memory.control());
            for (int w = random.nextInt(3); w > 0; w--) {
              Words.put(memory.control() + 8L * random.nextInt(8), value());
            }
            try {
              RingHeader read = RingHeader.read(memory.control(), HEADER.bytes());
              assertTrue(read.bytes() <= HEADER.bytes() && read.planeBytes() >= 0);
            } catch (IOException refused) {
              assertTrue(String.valueOf(refused.getMessage()).startsWith("not a ring: "));
            }
          }
        });
  }

  private long bytes() {
    return random.nextInt(4) == 0 ? random.nextLong() : 1L << random.nextInt(63);
  }

  /** Reads what there is, in place; false when the ring was found to be corrupt. */
  private static boolean read(SharedAudioRing ring) {
    Cursor cursor = ring.cursor();
    try {
      for (int i = 0; i < 4 && !cursor.ended(); i++) {
        long end = cursor.poll();
        if (end > cursor.position()) {
          long sum = 0;
          for (long s = cursor.position(); s < end; s += 64) {
            sum += Words.get(cursor.address(s) & -8L);
          }
          assertTrue(end - cursor.position() <= ring.capacity(), () -> "too much audio");
          assertTrue(sum != 1, "the sum is only there to be read");
        }
        cursor.advance(end);
        cursor.advance(end + cursor.gap());
        ring.release(cursor.position());
      }
      return true;
    } catch (IllegalStateException corrupt) {
      assertTrue(String.valueOf(corrupt.getMessage()).startsWith("ring hostile is corrupt: "));
      return false;
    }
  }

  private long value() {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextLong();
      case 1 -> 0;
      case 2 -> (long) random.nextInt(5) << 32 | 56;
      case 3 -> RingDescriptor.PADDING | random.nextInt(129) * 64L;
      case 4 -> random.nextInt(40_000);
      case 5 -> (long) random.nextInt(5) << 32 | random.nextInt(10_000);
      case 6 -> Long.MAX_VALUE - random.nextInt(64);
      default -> random.nextInt(3);
    };
  }

  @Test
  void aWriterDoesNotBelieveTheReader() {
    RingWriter writer = ring.writer();
    while (writer.position() < ring.capacity()) {
      assertTrue(TestRings.write(writer, writer.maxClaim()));
    }
    long word = memory.control() + RingDescriptor.SAMPLES_RELEASED_OFFSET;
    for (long lie : new long[] {-1, ring.capacity() + 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
      Words.put(word, lie);
      assertEquals(
          "ring hostile: samples released is " + lie + ", not within 0 to 32768",
          assertThrows(IllegalStateException.class, () -> writer.claim(1)).getMessage());
    }
    Words.put(word, 0);
    assertEquals(-1, writer.claim(1));
  }

  @Test
  void everyBitOfTheHeaderIsChecked() throws IOException {
    assertEquals(HEADER, RingHeader.read(memory.control(), HEADER.bytes()));
    assertThrows(IOException.class, () -> RingHeader.read(memory.control(), HEADER.bytes() - 1));
    for (int bit = 0; bit < RingDescriptor.HEADER_BYTES * 8; bit++) {
      long word = memory.control() + bit / 64 * 8L;
      long right = Words.get(word);
      Words.put(word, right ^ 1L << bit);
      assertThrows(IOException.class, () -> RingHeader.read(memory.control(), HEADER.bytes()));
      Words.put(word, right);
    }
  }

  @Test
  void aHeaderThatIsWellFormedButImpossibleIsRefused() {
    refused("plane bytes", new RingHeader(1, AudioFormat.SPEECH, 8_192, 100_000));
    refused("plane bytes", new RingHeader(1, AudioFormat.SPEECH, 8_192, 1L << 40));
    refused("frames bytes", new RingHeader(1, AudioFormat.SPEECH, -8_192, 65_536));
    refused("frames bytes", RingHeader.messages(1, 64));
    refused("size of the memory", RingHeader.audio(1, AudioFormat.SPEECH, 1 << 20));
  }

  private void refused(String word, RingHeader header) {
    header.write(memory.control());
    String message =
        assertThrows(IOException.class, () -> RingHeader.read(memory.control(), HEADER.bytes()))
            .getMessage();
    assertTrue(String.valueOf(message).startsWith("not a ring: " + word + " is "), message);
  }
}
