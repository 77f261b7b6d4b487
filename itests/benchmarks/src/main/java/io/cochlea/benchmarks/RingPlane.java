package io.cochlea.benchmarks;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.ring.Cursor;
import io.cochlea.api.ring.RingWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.function.LongConsumer;

/** The audio ring: samples in the plane, announced by chunks, read as contiguous windows. */
final class RingPlane implements RingChannel {
  private final AudioRing ring;
  private final RingWriter writer;
  private final Cursor cursor;
  private final MemorySegment source = Arena.global().allocate(2_048, LINE);
  private final LongConsumer sink;
  private final int bytes;
  private final int samples;

  RingPlane(int bytes, LongConsumer sink) throws IOException {
    this.bytes = bytes;
    this.sink = sink;
    this.samples = bytes / AudioFormat.SPEECH.frameBytes();
    long bytesPerSecond = (long) AudioFormat.SPEECH.rate() * AudioFormat.SPEECH.frameBytes();
    this.ring =
        RingChannel.rings()
            .create(
                "bench", AudioFormat.SPEECH, Duration.ofMillis(1_000L * CAPACITY / bytesPerSecond));
    this.writer = ring.writer();
    this.cursor = ring.cursor();
  }

  @Override
  public boolean offer(long value) {
    long address = writer.claim(samples);
    if (address == -1) {
      return false;
    }
    RingChannel.fill(source, address, value, bytes);
    writer.commit(samples, 0);
    return true;
  }

  @Override
  public int poll(int limit) {
    long at = cursor.position();
    int count = (int) Math.min(limit, (cursor.poll() - at) / samples);
    if (count == 0) {
      return 0;
    }
    long address = cursor.address(at);
    for (int i = 0; i < count; i++, address += bytes) {
      sink.accept(MEMORY.get(ValueLayout.JAVA_LONG, address) + RingChannel.touch(address, bytes));
    }
    cursor.advance(at + (long) count * samples);
    ring.release(cursor.position());
    return count;
  }
}
