package io.cochlea.ring;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.ring.RingWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Memory as a client might bring it, right or wrong in any way, for tests of other packages. */
public final class ForeignMemory implements AutoCloseable {
  private static final RingHeader SMALL =
      RingHeader.audio(7, AudioFormat.SPEECH, RingDescriptor.MIN_PLANE_BYTES);

  private final Backing backing;
  private final RingMemory memory;
  private final SharedAudioRing ring;
  private final SharedMessageRing messages;

  private ForeignMemory(RingHeader header, long bytes, boolean sealed) throws IOException {
    int descriptor = Posix.memfd("test");
    Posix.truncate(descriptor, Math.max(bytes, header.bytes()));
    backing = new Backing(descriptor, Path.of("/proc/self/fd", Integer.toString(descriptor)));
    memory = RingMemory.mapPlainly(backing, header);
    header.write(memory.control());
    if (bytes < header.bytes()) {
      Posix.truncate(descriptor, bytes);
    }
    if (sealed) {
      Posix.seal(descriptor);
    }
    ring = new SharedAudioRing("client", AudioFormat.SPEECH, SMALL, memory, memory::unmap);
    messages = new SharedMessageRing("client", header, memory, () -> {});
  }

  /** A right audio ring of 32768 samples, and room for 128 chunks. */
  public static ForeignMemory audio() throws IOException {
    return new ForeignMemory(SMALL, SMALL.bytes(), true);
  }

  public static ForeignMemory unsealed() throws IOException {
    return new ForeignMemory(SMALL, SMALL.bytes(), false);
  }

  /** Reads all there is in a ring of messages, and tells their types. */
  public List<Integer> drain() {
    List<Integer> types = new ArrayList<>();
    messages.drain((type, address, bytes) -> types.add(type), Integer.MAX_VALUE);
    return types;
  }

  /** A right header in memory of another size. */
  public static ForeignMemory ofSize(long bytes) throws IOException {
    return new ForeignMemory(SMALL, bytes, true);
  }

  public static ForeignMemory messages(long framesBytes) throws IOException {
    RingHeader header = RingHeader.messages(7, framesBytes);
    return new ForeignMemory(header, header.bytes(), true);
  }

  public int descriptor() {
    return backing.descriptor();
  }

  /** The client's end. */
  public RingWriter writer() {
    return ring.writer();
  }

  public void put(int offset, long value) {
    Words.put(memory.control() + offset, value);
  }

  public long get(int offset) {
    return Words.get(memory.control() + offset);
  }

  public void epoch(long epoch) {
    put(RingDescriptor.EPOCH_OFFSET, epoch);
  }

  public long samplesReleased() {
    return get(RingDescriptor.SAMPLES_RELEASED_OFFSET);
  }

  @Override
  public void close() throws IOException {
    ring.close();
    backing.close();
  }

  /** A server's rings within a quota. */
  public static SharedRings rings(int mebibytes, int rings) {
    return new SharedRings(TestRings.config(64, mebibytes, rings));
  }

  /** Mappings of rings in this process. */
  public static long mappings() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines.filter(line -> line.contains("memfd:")).count();
    }
  }

  /** Open files of this process. */
  public static long descriptors() throws IOException {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }
}
