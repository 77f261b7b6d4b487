package io.cochlea.benchmarks;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.LongConsumer;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;

/** Chronicle Queue, which keeps what it hands over in files; here in memory, like the rest. */
final class RingChronicle implements RingChannel {
  private final @Nullable ExcerptAppender appender;
  private final @Nullable ExcerptTailer tailer;
  private final long source = Arena.global().allocate(MAX_BYTES, LINE).address();

  RingChronicle(Path path, boolean producer) {
    ChronicleQueue queue = ChronicleQueue.single(path.toString());
    appender = producer ? queue.createAppender() : null;
    tailer = producer ? null : queue.createTailer();
  }

  @Override
  public boolean offer(long value, int bytes) {
    try (DocumentContext document = Objects.requireNonNull(appender).writingDocument()) {
      Bytes<?> out = Objects.requireNonNull(document.wire()).bytes();
      out.writeLong(value);
      for (int at = Long.BYTES; at < bytes; at += Long.BYTES) {
        out.writeLong(MEMORY.get(java.lang.foreign.ValueLayout.JAVA_LONG, source + at));
      }
    }
    return true;
  }

  @Override
  public int poll(LongConsumer sink, int limit) {
    int count = 0;
    for (; count < limit; count++) {
      try (DocumentContext document = Objects.requireNonNull(tailer).readingDocument()) {
        if (!document.isPresent()) {
          break;
        }
        Bytes<?> in = Objects.requireNonNull(document.wire()).bytes();
        long begin = in.readPosition();
        long end = in.readLimit();
        long sum = 0;
        for (long at = begin; at + Long.BYTES <= end; at += LINE) {
          sum += in.readLong(at);
        }
        in.readPosition(end);
        sink.accept(sum);
      }
    }
    return count;
  }
}
