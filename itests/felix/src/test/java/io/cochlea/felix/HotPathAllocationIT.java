package io.cochlea.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.ring.RingWriter;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRequest;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What 20 ms of audio cost the heap on their way from the ring into features: nothing. */
class HotPathAllocationIT {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  private static final int CHUNK = 320;
  private static final int CHUNK_BYTES = 2 * CHUNK;
  private static final int WAV_HEADER_BYTES = 44;

  /** Rounds of an utterance each; the compiler is done when several in a row allocate nothing. */
  private static final int ROUNDS = 40;

  private static final int STEADY_ROUNDS = 3;
  private static final int LEAD_CHUNKS = 50;
  private static final int MEASURED_CHUNKS = 250;
  private static final int PAUSE_CHUNKS = 50;

  @Test
  void theHotPathAllocatesNothing(@TempDir Path storage) throws Throwable {
    assumeTrue(THREADS.isThreadAllocatedMemorySupported(), "this JVM does not count allocations");
    byte[] speech = Files.readAllBytes(Sample.all().getFirst().file());
    try (Distribution distribution = Distribution.withContracts(storage)) {
      distribution.service(SpeechModel.class);
      Listener listener = new Listener();
      Stream stream =
          distribution
              .service(Engine.class)
              .open(new StreamRequest("hot", AudioFormat.SPEECH, null, null), listener);
      Feed feed = new Feed(stream, speech, loops());
      int steady = 0;
      long producer = 0;
      long loop = 0;
      for (int round = 0; round < ROUNDS && steady < STEADY_ROUNDS; round++) {
        feed.speak(LEAD_CHUNKS);
        long loopBefore = feed.loopBytes();
        long producerBefore = THREADS.getCurrentThreadAllocatedBytes();
        feed.speak(MEASURED_CHUNKS);
        producer = THREADS.getCurrentThreadAllocatedBytes() - producerBefore;
        loop = feed.loopBytes() - loopBefore;
        steady = producer == 0 && loop == 0 ? steady + 1 : 0;
        feed.pause(PAUSE_CHUNKS);
      }
      stream.writer().end();
      listener.await();
      assertEquals(0, producer, "bytes allocated by the producer of 5 s of audio");
      assertEquals(0, loop, "bytes allocated by the stream's loop");
      assertEquals(STEADY_ROUNDS, steady, "rounds without any allocation");
    }
  }

  private static List<Thread> loops() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("cochlea-loop-"))
        .toList();
  }

  /** Feeds a stream on this thread, 20 ms at a time. */
  private static final class Feed {
    private final Stream stream;
    private final RingWriter writer;
    private final MemorySegment speech;
    private final List<Thread> loops;
    private long offset = WAV_HEADER_BYTES;

    Feed(Stream stream, byte[] speech, List<Thread> loops) {
      this.stream = stream;
      this.writer = stream.writer();
      this.speech = MemorySegment.ofArray(speech);
      this.loops = loops;
    }

    void speak(int chunks) throws InterruptedException {
      for (int i = 0; i < chunks; i++) {
        if (offset + CHUNK_BYTES > speech.byteSize()) {
          offset = WAV_HEADER_BYTES;
        }
        MemorySegment.copy(speech, offset, MEMORY, claim(), CHUNK_BYTES);
        offset += CHUNK_BYTES;
        writer.commit(CHUNK, 0);
      }
    }

    void pause(int chunks) throws InterruptedException {
      for (int i = 0; i < chunks; i++) {
        MEMORY.asSlice(claim(), CHUNK_BYTES).fill((byte) 0);
        writer.commit(CHUNK, 0);
      }
    }

    private long claim() throws InterruptedException {
      for (long address = writer.claim(CHUNK); ; address = writer.claim(CHUNK)) {
        if (address != -1) {
          return address;
        }
        stream.awaitSpace(CHUNK);
      }
    }

    /** Bytes allocated so far by the loops, once they sleep. */
    long loopBytes() throws InterruptedException {
      long bytes = 0;
      for (Thread loop : loops) {
        do {
          Thread.sleep(20);
        } while (loop.getState() != Thread.State.WAITING);
        bytes += THREADS.getThreadAllocatedBytes(loop.threadId());
      }
      return bytes;
    }
  }
}
