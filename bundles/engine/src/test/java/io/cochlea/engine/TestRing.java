package io.cochlea.engine;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.ring.Cursor;
import io.cochlea.api.ring.RingStatistics;
import io.cochlea.api.ring.RingWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A ring without memory, strict about its contract: the address of a sample is its index. One lock
 * for everything.
 */
final class TestRing implements AudioRing {
  private record Chunk(long from, long to, boolean gap) {}

  private final Object lock = new Object();
  private final String name;
  private final long capacity;
  private final List<Chunk> chunks = new ArrayList<>();
  private final RingWriter writer = new Writer();
  private long written;
  private long lost;
  private long released;
  private boolean ended;
  private boolean closed;

  TestRing(String name, long capacity) {
    this.name = name;
    this.capacity = capacity;
  }

  boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  long released() {
    synchronized (lock) {
      return released;
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("ring " + name + " is closed");
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public AudioFormat format() {
    return AudioFormat.SPEECH;
  }

  @Override
  public long capacity() {
    return capacity;
  }

  @Override
  public RingWriter writer() {
    return writer;
  }

  @Override
  public Cursor cursor() {
    return new Reader();
  }

  @Override
  public void release(long sample) {
    synchronized (lock) {
      requireOpen();
      if (sample > written) {
        throw new IllegalArgumentException("release of " + sample + " beyond " + written);
      }
      released = Math.max(released, sample);
    }
  }

  @Override
  public boolean arm() {
    return true;
  }

  @Override
  public double pressure() {
    synchronized (lock) {
      return Math.min(1, (double) (written - released) / capacity);
    }
  }

  @Override
  public RingStatistics statistics() {
    synchronized (lock) {
      return new RingStatistics(name, capacity, written, released, lost, 0, ended);
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
    }
  }

  private final class Writer implements RingWriter {
    @Override
    public long claim(int samples) {
      synchronized (lock) {
        requireOpen();
        if (samples > maxClaim()) {
          throw new IllegalArgumentException("claim of " + samples);
        }
        return written + samples - released <= capacity ? written : -1;
      }
    }

    @Override
    public void commit(int samples, long captureNanos) {
      append(samples, false);
    }

    @Override
    public void gap(long samples) {
      append(samples, true);
    }

    private void append(long samples, boolean gap) {
      synchronized (lock) {
        if (samples > 0 && !closed) {
          chunks.add(new Chunk(written, written + samples, gap));
          written += samples;
          lost += gap ? samples : 0;
        }
      }
    }

    @Override
    public void end() {
      synchronized (lock) {
        requireOpen();
        ended = true;
      }
    }

    @Override
    public long position() {
      return written;
    }

    @Override
    public int maxClaim() {
      return (int) (capacity / 4);
    }
  }

  private final class Reader implements Cursor {
    private long position;
    private long end;
    private int next;

    @Override
    public long position() {
      return position;
    }

    @Override
    public long poll() {
      synchronized (lock) {
        requireOpen();
        while (next < chunks.size() && !chunks.get(next).gap()) {
          end = chunks.get(next++).to();
        }
        return end;
      }
    }

    @Override
    public long gap() {
      synchronized (lock) {
        boolean gap = position == end && next < chunks.size() && chunks.get(next).gap();
        return gap ? chunks.get(next).to() - position : 0;
      }
    }

    @Override
    public boolean ended() {
      synchronized (lock) {
        return ended && position == written;
      }
    }

    @Override
    public void advance(long sample) {
      long limit = end + gap();
      if (sample < position || sample > limit) {
        throw new IllegalArgumentException(sample + " is not within " + position + " to " + limit);
      }
      position = sample;
      if (sample > end) {
        end = sample;
        next++;
      }
    }

    @Override
    public long address(long sample) {
      synchronized (lock) {
        requireOpen();
        if (sample < released || sample >= end) {
          throw new IllegalArgumentException(
              "address of " + sample + ", not within " + released + " to " + end);
        }
        return sample;
      }
    }
  }
}
