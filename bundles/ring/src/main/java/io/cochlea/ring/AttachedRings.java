package io.cochlea.ring;

import static io.cochlea.ring.RingDescriptor.MIN_FRAMES_BYTES;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.ring.AudioRing;
import java.io.IOException;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Opens rings that other processes made, within the quota that holds for all rings. Whatever is
 * wrong with one is an {@link IOException} that names it, and a {@link NoRoomException} where it
 * may be right but does not fit. Thread-safe.
 */
public final class AttachedRings {
  private static final long MAX_RESULT_BYTES = 1 << 20;

  private final Quota quota;
  private final Map<RingMemory, AudioRing> open;
  private final BiConsumer<String, RingMemory> settle;

  /**
   * @param open all audio rings, for operators
   * @param settle does with memory what is configured
   */
  AttachedRings(
      Quota quota, Map<RingMemory, AudioRing> open, BiConsumer<String, RingMemory> settle) {
    this.settle = settle;
    this.quota = quota;
    this.open = open;
  }

  /**
   * @param file the caller's to close, in any case
   * @param from the first sample wanted; what is released already is not there any more
   */
  public AttachedRing open(String name, ReceivedFile file, Client client, long from)
      throws IOException {
    RingHeader header = file.header();
    AudioFormat format = header.format();
    if (format == null) {
      throw new IOException("the first descriptor is a message ring, not an audio ring");
    }
    quota.take(name, header.bytes());
    RingMemory memory = map(name, file, header, () -> quota.giveBack(header.bytes()));
    AttachedRing ring =
        new AttachedRing(
            name,
            format,
            header,
            memory,
            client,
            () -> {
              open.remove(memory);
              memory.unmap();
              quota.giveBack(header.bytes());
            });
    try {
      ring.begin(from);
    } catch (IOException | RuntimeException failed) {
      ring.close();
      throw failed;
    }
    settle.accept(name, memory);
    open.put(memory, ring);
    return ring;
  }

  /**
   * @param file the caller's to close, in any case
   */
  public ResultRing openResults(String name, ReceivedFile file, Client client) throws IOException {
    RingHeader header = file.header();
    if (header.format() != null) {
      throw new IOException("the second descriptor is an audio ring, not a message ring");
    }
    if (header.framesBytes() > MAX_RESULT_BYTES) {
      throw new IOException(
          "the result ring's frames bytes are %d, not within %d to %d"
              .formatted(header.framesBytes(), MIN_FRAMES_BYTES, MAX_RESULT_BYTES));
    }
    quota.takeMore(name, header.bytes());
    RingMemory memory = map(name, file, header, () -> quota.giveBackMore(header.bytes()));
    Runnable free =
        () -> {
          memory.unmap();
          quota.giveBackMore(header.bytes());
        };
    try {
      return new ResultRing(name, header, memory, client, free);
    } catch (IOException | RuntimeException failed) {
      free.run();
      throw failed;
    }
  }

  private static RingMemory map(
      String name, ReceivedFile file, RingHeader header, Runnable giveBack) throws NoRoomException {
    try {
      file.fill(header);
      return RingMemory.map(file.backing(), header);
    } catch (IOException failed) {
      giveBack.run();
      throw new NoRoomException(
          "ring %s: its %d KiB cannot be mapped: %s"
              .formatted(name, header.bytes() >> 10, failed.getMessage()),
          failed);
    } catch (RuntimeException | Error failed) {
      giveBack.run();
      throw failed;
    }
  }
}
