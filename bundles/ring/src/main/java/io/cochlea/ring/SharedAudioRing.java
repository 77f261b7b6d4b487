package io.cochlea.ring;

import static io.cochlea.ring.RingDescriptor.CONTROL_BYTES;
import static io.cochlea.ring.RingDescriptor.END;
import static io.cochlea.ring.RingDescriptor.FRAMES_RELEASED_OFFSET;
import static io.cochlea.ring.RingDescriptor.SAMPLES_RELEASED_OFFSET;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.ring.Cursor;
import io.cochlea.api.ring.RingStatistics;
import io.cochlea.api.ring.RingWriter;

/** A plane of samples and a message ring of chunks that says which of them are valid. */
final class SharedAudioRing extends Padding implements AudioRing {
  private final String name;
  private final AudioFormat format;
  private final long control;
  private final Plane plane;
  private final long framesBytes;
  private final Gate gate;
  private final Counters counters = new Counters();
  private final SharedRingWriter writer;

  /** Stands at the first chunk that is not wholly released. */
  private final ChunkReader tail;

  private long released;
  private long releasedFrames;

  /**
   * @param free run once, when nobody is in the memory any more
   */
  SharedAudioRing(
      String name, AudioFormat format, RingHeader header, RingMemory memory, Runnable free) {
    this.name = name;
    this.format = format;
    this.control = memory.control();
    this.plane = new Plane(memory.plane(), header.planeBytes(), format.frameBytes());
    this.framesBytes = header.framesBytes();
    this.gate = new Gate(free);
    long frames = control + CONTROL_BYTES;
    ChunkWriter chunks =
        new ChunkWriter(
            new FrameWriter(name, frames, framesBytes, control + FRAMES_RELEASED_OFFSET));
    this.writer =
        new SharedRingWriter(
            name, plane, chunks, control + SAMPLES_RELEASED_OFFSET, gate, counters);
    this.tail = new ChunkReader(name, new FrameReader(name, frames, framesBytes), plane.capacity());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public AudioFormat format() {
    return format;
  }

  @Override
  public long capacity() {
    return plane.capacity();
  }

  @Override
  public RingWriter writer() {
    requireOpen();
    return writer;
  }

  @Override
  public Cursor cursor() {
    requireOpen();
    return new SharedCursor(this, new ChunkReader(tail), released);
  }

  @Override
  public void release(long sample) {
    requireOpen();
    if (sample <= released) {
      return;
    }
    long frames = tail.position();
    long first = tail.sample();
    int type = tail.peek(releasedFrames, released);
    while (type != 0 && type != END && tail.end() <= sample) {
      tail.next();
      type = tail.peek(releasedFrames, released);
    }
    long committed = type == 0 ? tail.sample() : tail.end();
    if (sample > committed) {
      tail.rewind(frames, first);
      throw new IllegalArgumentException(
          "ring %s: sample %d is beyond %d, the end of what was committed"
              .formatted(name, sample, committed));
    }
    released = sample;
    releasedFrames = tail.position();
    counters.released(sample, releasedFrames);
    Words.putRelease(control + SAMPLES_RELEASED_OFFSET, released);
    Words.putRelease(control + FRAMES_RELEASED_OFFSET, releasedFrames);
  }

  @Override
  public boolean arm() {
    return true;
  }

  @Override
  public double pressure() {
    return counters.pressure(plane.capacity(), framesBytes);
  }

  @Override
  public RingStatistics statistics() {
    return counters.snapshot(name, plane.capacity());
  }

  @Override
  public void close() {
    gate.close();
  }

  Plane plane() {
    return plane;
  }

  long released() {
    return released;
  }

  long releasedFrames() {
    return releasedFrames;
  }

  void requireOpen() {
    if (gate.closed()) {
      throw new IllegalStateException("ring %s is closed".formatted(name));
    }
  }
}
