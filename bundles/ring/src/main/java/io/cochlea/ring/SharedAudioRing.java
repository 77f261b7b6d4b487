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
import org.jspecify.annotations.Nullable;

/** A plane of samples and a message ring of chunks that says which of them are valid. */
class SharedAudioRing extends Padding implements AudioRing {
  private final String name;
  private final AudioFormat format;
  private final long control;
  private final Plane plane;
  private final long framesBytes;
  private final Gate gate;
  private final Counters counters = new Counters();
  private final @Nullable RingWriter writer;

  /** Stands at the first chunk that is not wholly released. */
  private final ChunkReader tail;

  private long released;
  private long releasedFrames;

  /**
   * @param free run once, when nobody is in the memory any more
   */
  SharedAudioRing(
      String name, AudioFormat format, RingHeader header, RingMemory memory, Runnable free) {
    this(name, format, header, memory, free, true);
  }

  /**
   * @param own whether this process writes it
   */
  SharedAudioRing(
      String name,
      AudioFormat format,
      RingHeader header,
      RingMemory memory,
      Runnable free,
      boolean own) {
    this.name = name;
    this.format = format;
    this.control = memory.control();
    this.plane = new Plane(memory.plane(), header.planeBytes(), format.frameBytes());
    this.framesBytes = header.framesBytes();
    this.gate = new Gate(free);
    this.writer = own ? newWriter() : null;
    long frames = control + CONTROL_BYTES;
    this.tail = new ChunkReader(name, new FrameReader(name, frames, framesBytes), plane.capacity());
  }

  private RingWriter newWriter() {
    ChunkWriter chunks =
        new ChunkWriter(
            new FrameWriter(
                name, control + CONTROL_BYTES, framesBytes, control + FRAMES_RELEASED_OFFSET));
    return new SharedRingWriter(
        name, plane, chunks, control + SAMPLES_RELEASED_OFFSET, gate, counters);
  }

  /** Begins where another reader let go. */
  final void resume(long frames, long sample) {
    tail.resume(frames, sample);
    released = sample;
    releasedFrames = tail.position();
    counters.written(tail.sample(), releasedFrames);
    counters.released(released, releasedFrames);
  }

  @Override
  public final String name() {
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
    if (writer == null) {
      throw new IllegalStateException("ring %s is written by another process".formatted(name));
    }
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
    publish();
  }

  /** Tells the writer what is released. */
  void publish() {
    Words.putRelease(control + SAMPLES_RELEASED_OFFSET, released);
    Words.putRelease(control + FRAMES_RELEASED_OFFSET, releasedFrames);
  }

  /** Whether nothing will be written any more, though the stream may not be ended. */
  boolean abandoned() {
    return false;
  }

  /**
   * A cursor moved on; a ring of this process knows what it holds from its writer.
   *
   * @param samples of the chunk
   * @param chunks stands behind it
   */
  void passed(int type, long samples, ChunkReader chunks) {}

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

  final Counters counters() {
    return counters;
  }

  final Gate gate() {
    return gate;
  }

  final long control() {
    return control;
  }

  /** Of the message ring. */
  final long framesBytes() {
    return framesBytes;
  }

  final Plane plane() {
    return plane;
  }

  final long released() {
    return released;
  }

  final long releasedFrames() {
    return releasedFrames;
  }

  final void requireOpen() {
    if (gate.closed()) {
      throw new IllegalStateException("ring %s is closed".formatted(name));
    }
  }
}
