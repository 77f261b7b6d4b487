package io.cochlea.ring;

import static io.cochlea.ring.RingDescriptor.AWAKE;
import static io.cochlea.ring.RingDescriptor.CONTROL_BYTES;
import static io.cochlea.ring.RingDescriptor.EPOCH_OFFSET;
import static io.cochlea.ring.RingDescriptor.FRAMES_RELEASED_OFFSET;
import static io.cochlea.ring.RingDescriptor.READER_HEARTBEAT_OFFSET;
import static io.cochlea.ring.RingDescriptor.READER_WAIT_OFFSET;
import static io.cochlea.ring.RingDescriptor.SAMPLES_RELEASED_OFFSET;
import static io.cochlea.ring.RingDescriptor.WAITS_FOR_BELL;
import static io.cochlea.ring.RingDescriptor.WRITER_HEARTBEAT_OFFSET;
import static io.cochlea.ring.RingDescriptor.WRITER_WAIT_OFFSET;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.ring.RingStatistics;
import io.cochlea.api.ring.RingWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.time.Duration;

/**
 * An audio ring that this process makes, writes, and offers to a server, again and again if need
 * be. What the server releases is believed only while it is attached, and only what is possible:
 * the writer goes by private copies of those words.
 *
 * <p>One thread owns it; another one produces. Methods say which is theirs.
 */
public final class OfferedRing implements AutoCloseable {
  private final String name;
  private final AudioFormat format;
  private final Backing backing;
  private final RingHeader header;
  private final RingMemory memory;
  private final long control;
  private final Gate gate;
  private final Counters counters = new Counters();
  private final ChunkWriter chunks;
  private final RingWriter writer;
  private final WaitWord readerWait;
  private final WaitWord writerWait;

  /** The private copy of the control block: of its words only the released positions are used. */
  private final long released;

  private final Arena arena = Arena.ofShared();
  private long epoch;
  private long beats;
  private boolean offered;
  private boolean doubted;

  private OfferedRing(
      String name, AudioFormat format, RingHeader header, Backing backing, RingMemory memory) {
    this.name = name;
    this.format = format;
    this.header = header;
    this.backing = backing;
    this.memory = memory;
    this.control = memory.control();
    this.released = arena.allocate(CONTROL_BYTES, CONTROL_BYTES).address();
    this.gate = new Gate(this::free);
    this.chunks = new ChunkWriter(frames(released + FRAMES_RELEASED_OFFSET));
    this.writer =
        new SharedRingWriter(
            name, plane(), chunks, released + SAMPLES_RELEASED_OFFSET, gate, counters);
    this.readerWait = new WaitWord(control + READER_WAIT_OFFSET);
    this.writerWait = new WaitWord(control + WRITER_WAIT_OFFSET);
  }

  /**
   * @param name what operators see; up to 64 printable characters
   * @param retention the least time of audio it holds
   * @throws IllegalArgumentException naming the value that is out of range
   * @throws IOException when there is no shared memory for it
   */
  public static OfferedRing create(String name, AudioFormat format, Duration retention)
      throws IOException {
    RingHeader header = SharedRings.audio(name, format, retention);
    Backing backing = Backing.of(name, header.bytes());
    try {
      RingMemory memory = RingMemory.mapPlainly(backing, header);
      header.write(memory.control());
      return new OfferedRing(name, format, header, backing, memory);
    } catch (IOException | RuntimeException failed) {
      backing.close();
      throw failed;
    }
  }

  /** The sealed memory to pass to a server. */
  public int descriptor() {
    return backing.descriptor();
  }

  /** The producer's end; it wakes nobody. */
  public RingWriter writer() {
    return writer;
  }

  /** Samples the ring holds. */
  public long capacity() {
    return header.planeBytes() / format.frameBytes();
  }

  /** What was written so far, and whether the end was. Any thread. */
  public RingStatistics statistics() {
    return counters.snapshot(name, capacity());
  }

  /** Producer: whether the server asks for the doorbell after what was just written. */
  public boolean readerWantsBell() {
    if (!gate.enter()) {
      return false;
    }
    try {
      return readerWait.take() == WAITS_FOR_BELL;
    } finally {
      gate.leave();
    }
  }

  /** Producer: asks for the doorbell when there is room again. It looks once more after this. */
  public void askForRoom() {
    if (gate.enter()) {
      try {
        writerWait.announce(WAITS_FOR_BELL);
      } finally {
        gate.leave();
      }
    }
  }

  /** Producer: takes over what the server has released meanwhile. */
  public void refreshRoom() {
    if (gate.enter()) {
      try {
        refresh(chunks.position(), writer.position());
      } finally {
        gate.leave();
      }
    }
  }

  private synchronized void refresh(long writtenFrames, long writtenSamples) {
    if (offered
        && !(believe(FRAMES_RELEASED_OFFSET, writtenFrames)
            && believe(SAMPLES_RELEASED_OFFSET, writtenSamples))) {
      doubted = true;
    }
  }

  private boolean believe(int word, long most) {
    long value = Words.getAcquire(control + word);
    if (value < Words.get(released + word) || value > most) {
      return false;
    }
    Words.putRelease(released + word, value);
    return true;
  }

  /**
   * Owner: reads what is not released, while nobody is attached; the producer learns at once what
   * is released there. Needs no closing.
   *
   * @throws IllegalStateException when a server left in the ring what cannot be right
   */
  public AudioRing backlog() {
    return new Backlog(name, format, header, memory, released);
  }

  /**
   * Owner: how full the ring is, 0 to 1: the greater of the audio kept and the places for chunks
   * used up.
   */
  public double pressure() {
    long samples = counters.written() - Words.get(released + SAMPLES_RELEASED_OFFSET);
    long frames = counters.frames() - Words.get(released + FRAMES_RELEASED_OFFSET);
    double audio = (double) samples / capacity();
    return Math.min(1, Math.max(audio, (double) frames / header.framesBytes()));
  }

  /** Owner: whether the producer found that the server has released what it cannot have. */
  public synchronized boolean doubted() {
    return doubted;
  }

  /**
   * Owner: makes the ring ready for another attachment, which may begin at once.
   *
   * @return the epoch of that attachment
   */
  public synchronized long offer() {
    Words.putIntVolatile(control + READER_WAIT_OFFSET, AWAKE);
    Words.putIntVolatile(control + WRITER_WAIT_OFFSET, AWAKE);
    for (int word : new int[] {FRAMES_RELEASED_OFFSET, SAMPLES_RELEASED_OFFSET}) {
      Words.putRelease(control + word, Words.get(released + word));
    }
    Words.putRelease(control + EPOCH_OFFSET, ++epoch);
    offered = true;
    doubted = false;
    return epoch;
  }

  /** Owner: the attachment is over; what a server releases from now on is not believed. */
  public synchronized void withdraw() {
    refresh(counters.frames(), counters.written());
    offered = false;
  }

  /** Owner: a sign of life, to be given at least once a second. */
  public void beat() {
    Words.putRelease(control + WRITER_HEARTBEAT_OFFSET, ++beats);
  }

  /** Owner: a value that changes while the server lives. */
  public long readerBeat() {
    return Words.getAcquire(control + READER_HEARTBEAT_OFFSET);
  }

  /** Unmaps the memory, once a claim that is out has been committed. */
  @Override
  public void close() {
    gate.close();
  }

  private FrameWriter frames(long releasedWord) {
    return new FrameWriter(name, control + CONTROL_BYTES, header.framesBytes(), releasedWord);
  }

  private Plane plane() {
    return new Plane(memory.plane(), header.planeBytes(), format.frameBytes());
  }

  private void free() {
    memory.unmap();
    arena.close();
    try {
      backing.close();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
