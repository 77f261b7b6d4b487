package io.cochlea.benchmarks;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Aeron's IPC. Its media driver runs in the process that consumes first, on a thread that mostly
 * sleeps; the term buffer has a length that Aeron does well with.
 */
final class RingAeron implements RingChannel, FragmentHandler {
  private static final String IPC = "aeron:ipc";
  private static final int TERM = 1 << 24;
  private static final Map<Path, Aeron> CLIENTS = new ConcurrentHashMap<>();

  private final @Nullable ExclusivePublication publication;
  private final @Nullable Subscription subscription;
  private final BufferClaim claim = new BufferClaim();
  private final UnsafeBuffer source = new UnsafeBuffer(ByteBuffer.allocateDirect(MAX_BYTES));
  private LongConsumer sink = value -> {};

  RingAeron(Path path, boolean producer) {
    Path folder = path.resolveSibling("aeron");
    boolean first = !producer && path.endsWith(RingPeer.THERE);
    Aeron aeron = CLIENTS.computeIfAbsent(folder, any -> connect(folder, first));
    int stream = path.endsWith(RingPeer.THERE) ? 1 : 2;
    publication = producer ? aeron.addExclusivePublication(IPC, stream) : null;
    subscription = producer ? null : aeron.addSubscription(IPC, stream);
  }

  private static Aeron connect(Path folder, boolean first) {
    if (first) {
      MediaDriver.launch(
          new MediaDriver.Context()
              .aeronDirectoryName(folder.toString())
              .threadingMode(ThreadingMode.SHARED)
              .sharedIdleStrategy(new SleepingMillisIdleStrategy(1))
              .ipcTermBufferLength(TERM));
    }
    return Aeron.connect(
        new Aeron.Context()
            .aeronDirectoryName(folder.toString())
            .idleStrategy(new SleepingMillisIdleStrategy(1)));
  }

  @Override
  public boolean offer(long value, int bytes) {
    if (publication == null || publication.tryClaim(bytes, claim) < 0) {
      return false;
    }
    MutableDirectBuffer buffer = claim.buffer();
    buffer.putLong(claim.offset(), value);
    buffer.putBytes(claim.offset() + Long.BYTES, source, 0, bytes - Long.BYTES);
    claim.commit();
    return true;
  }

  @Override
  public int poll(LongConsumer sink, int limit) {
    this.sink = sink;
    return subscription == null ? 0 : subscription.poll(this, limit);
  }

  @Override
  public void onFragment(DirectBuffer buffer, int index, int length, Header header) {
    long sum = 0;
    for (int line = 0; line < length; line += LINE) {
      sum += buffer.getLong(index + line);
    }
    sink.accept(sum);
  }
}
