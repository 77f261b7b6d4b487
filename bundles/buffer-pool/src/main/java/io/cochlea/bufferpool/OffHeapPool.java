package io.cochlea.bufferpool;

import static java.util.Comparator.comparingLong;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.summingLong;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.Lease;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.buffer.PoolExhaustedException;
import io.cochlea.api.buffer.PoolStatistics;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Host memory in size classes. A thread that leases what it gave back before takes no lock; else
 * one short lock guards the books, and memory is taken from and given back to the operating system
 * outside it. A lease costs a few small objects, so lease per utterance, not per frame.
 */
@Component(configurationPid = "io.cochlea.buffer-pool")
@Designate(ocd = Config.class)
public final class OffHeapPool implements BufferPool {

  private static final Logger LOG = LoggerFactory.getLogger(OffHeapPool.class);
  private static final long MIB = 1 << 20;
  private static final int HOLDERS_NAMED = 3;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition returned = lock.newCondition();
  private final List<SizeClass> classes = SizeClass.all();
  private final Set<Loan> loans = ConcurrentHashMap.newKeySet();
  private final Cleaner cleaner =
      Cleaner.create(Thread.ofPlatform().daemon().name("cochlea-leases").factory());
  private final Consumer<Holder> leaks;
  private final AtomicLong reserved = new AtomicLong();
  private volatile long capBytes;
  private long waitNanos;
  private volatile boolean closed;

  /** Threads that look for memory, or wait for it, under the lock. */
  private final AtomicInteger looking = new AtomicInteger();

  @Activate
  public OffHeapPool(Config config) {
    this(
        config,
        leak ->
            LOG.warn(
                "lease of {} leaked by '{}' after {} s",
                SizeClass.size(leak.bytes()),
                leak.owner(),
                Math.round(leak.seconds())));
  }

  OffHeapPool(Config config, Consumer<Holder> leaks) {
    this.leaks = leaks;
    modified(config);
  }

  /** Takes new limits; leases that are out stay out. */
  @Modified
  void modified(Config config) {
    long cap = inRange("capMiB", config.capMiB(), 1, Config.MAX_CAP_MIB);
    long wait = inRange("waitMillis", config.waitMillis(), 0, Config.MAX_WAIT_MILLIS);
    lock.lock();
    try {
      capBytes = cap * MIB;
      waitNanos = TimeUnit.MILLISECONDS.toNanos(wait);
      returned.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static int inRange(String field, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "io.cochlea.buffer-pool: %s is %d, allowed is %d to %d"
              .formatted(field, value, least, most));
    }
    return value;
  }

  @Override
  public Lease lease(MemoryKind kind, long bytes, String owner) {
    if (kind != MemoryKind.HOST) {
      throw new IllegalArgumentException(
          "memory of kind " + kind + " is not offered, only " + MemoryKind.HOST);
    }
    if (bytes <= 0) {
      throw new IllegalArgumentException("a lease of " + bytes + " bytes, at least 1 is allowed");
    }
    SizeClass sizeClass = sizeClass(bytes);
    Buffer buffer = closed || bytes > sizeClass.bytes ? null : sizeClass.pollNear();
    if (buffer == null) {
      buffer = take(sizeClass, bytes, owner);
    }
    sizeClass.leased();
    var loan = new Loan(this, buffer, owner);
    loans.add(loan);
    return new PooledLease(loan, cleaner);
  }

  /** The smallest class that holds {@code bytes}; the largest when none does. */
  private SizeClass sizeClass(long bytes) {
    for (SizeClass candidate : classes) {
      if (candidate.bytes >= bytes) {
        return candidate;
      }
    }
    return classes.getLast();
  }

  /** An idle buffer, or a new one once the cap allows it. */
  private Buffer take(SizeClass sizeClass, long bytes, String owner) {
    var evicted = new ArrayList<Buffer>(0);
    lock.lock();
    try {
      looking.incrementAndGet();
      long wait = waitNanos;
      while (true) {
        if (closed) {
          throw new IllegalStateException("the buffer pool is closed");
        }
        if (bytes > sizeClass.bytes || sizeClass.bytes > capBytes) {
          throw refused(sizeClass, bytes, owner, "never fits");
        }
        Buffer idle = sizeClass.pollIdle();
        if (idle != null) {
          return idle;
        }
        if (makeRoom(sizeClass.bytes, evicted)) {
          break;
        }
        if (wait <= 0) {
          throw refused(sizeClass, bytes, owner, "nothing came back in time");
        }
        wait = returned.awaitNanos(wait);
      }
      reserved.addAndGet(sizeClass.bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused(sizeClass, bytes, owner, "interrupted while waiting");
    } finally {
      looking.decrementAndGet();
      lock.unlock();
      evicted.forEach(Buffer::free);
    }
    return allocate(sizeClass);
  }

  /** Drops idle buffers of other sizes, largest first, until {@code bytes} fit under the cap. */
  private boolean makeRoom(long bytes, List<Buffer> evicted) {
    for (int i = classes.size() - 1; i >= 0 && reserved.get() + bytes > capBytes; i--) {
      Buffer idle = classes.get(i).pollIdle();
      while (idle != null) {
        evicted.add(idle);
        reserved.addAndGet(-idle.sizeClass.bytes);
        idle = reserved.get() + bytes > capBytes ? classes.get(i).pollIdle() : null;
      }
    }
    return reserved.get() + bytes <= capBytes;
  }

  private Buffer allocate(SizeClass sizeClass) {
    try {
      return new Buffer(sizeClass);
    } catch (OutOfMemoryError e) {
      lock.lock();
      try {
        reserved.addAndGet(-sizeClass.bytes);
        throw refused(sizeClass, sizeClass.bytes, "the pool", "the system has no more memory");
      } finally {
        lock.unlock();
      }
    }
  }

  /** Ends a loan; called once per loan, by its owner or, when it leaked, by the cleaner. */
  void giveBack(Loan loan, boolean leaked) {
    Buffer buffer = loan.buffer;
    loans.remove(loan);
    buffer.sizeClass.returned();
    if (reserved.get() > capBytes || !buffer.sizeClass.offerNear(buffer)) {
      keep(buffer);
    } else if (looking.get() > 0 || closed) {
      keep(buffer.sizeClass.pollNear()); // who looked before it was there does not know of it
    }
    if (leaked) {
      leaks.accept(loan.holder());
    }
  }

  /** Puts a buffer where all threads find it, or frees it when it is too many. */
  private void keep(@Nullable Buffer buffer) {
    if (buffer == null) {
      return;
    }
    boolean surplus;
    lock.lock();
    try {
      surplus = closed || reserved.get() > capBytes || !buffer.sizeClass.offerIdle(buffer);
      if (surplus) {
        reserved.addAndGet(-buffer.sizeClass.bytes);
      }
      returned.signalAll();
    } finally {
      lock.unlock();
    }
    if (surplus) {
      buffer.free();
    }
  }

  private PoolExhaustedException refused(
      SizeClass sizeClass, long bytes, String owner, String why) {
    sizeClass.refused();
    String greatest =
        oldestFirst()
            .collect(
                groupingBy(
                    loan -> loan.owner,
                    LinkedHashMap::new,
                    summingLong(loan -> loan.buffer.sizeClass.bytes)))
            .entrySet()
            .stream()
            .sorted(comparingLong(Map.Entry<String, Long>::getValue).reversed())
            .limit(HOLDERS_NAMED)
            .map(holder -> "'" + holder.getKey() + "' " + SizeClass.size(holder.getValue()))
            .collect(joining(", "));
    return new PoolExhaustedException(
        "%s for '%s' refused, %s; the cap is %s (capMiB), held by %s"
            .formatted(
                SizeClass.size(bytes),
                owner,
                why,
                SizeClass.size(capBytes),
                greatest.isEmpty() ? "nobody" : greatest));
  }

  @Override
  public List<PoolStatistics> statistics() {
    lock.lock();
    try {
      return classes.stream().map(SizeClass::statistics).toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Holder> holders() {
    return oldestFirst().map(Loan::holder).toList();
  }

  private Stream<Loan> oldestFirst() {
    return loans.stream().sorted(comparingLong(loan -> loan.takenNanos));
  }

  /** Frees what is idle now, and what is leased when it comes back. */
  @Deactivate
  void close() {
    var idle = new ArrayList<Buffer>();
    lock.lock();
    try {
      closed = true;
      for (SizeClass sizeClass : classes) {
        for (@Nullable Buffer b = sizeClass.pollIdle(); b != null; b = sizeClass.pollIdle()) {
          idle.add(b);
          reserved.addAndGet(-b.sizeClass.bytes);
        }
      }
      returned.signalAll();
    } finally {
      lock.unlock();
    }
    idle.forEach(Buffer::free);
  }

  /** Bytes held from the operating system. */
  long reservedBytes() {
    return reserved.get();
  }
}
