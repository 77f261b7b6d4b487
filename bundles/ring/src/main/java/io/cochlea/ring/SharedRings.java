package io.cochlea.ring;

import static io.cochlea.ring.RingDescriptor.MAX_BYTES;
import static io.cochlea.ring.RingDescriptor.MIN_FRAMES_BYTES;
import static io.cochlea.ring.RingDescriptor.MIN_PLANE_BYTES;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.ring.MessageRing;
import io.cochlea.api.ring.RingStatistics;
import io.cochlea.api.ring.Rings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Makes rings within a quota of memory and number. A change of the quota spares open rings. */
@Component(
    service = {Rings.class, SharedRings.class},
    configurationPid = "io.cochlea.ring")
@Designate(ocd = SharedRings.Config.class)
public final class SharedRings implements Rings {
  private static final int MAX_NAME = 64;
  private static final double NANOS_PER_SECOND = 1e9;

  /** The quota. */
  @ObjectClassDefinition(
      name = "Cochlea rings",
      description = "Shared memory in which audio waits for recognition.")
  public @interface Config {
    @AttributeDefinition(
        description =
            "Audio a ring holds when its stream asks for nothing else; for rings from now on.",
        min = "1",
        max = "3600")
    int retention_seconds() default 64;

    @AttributeDefinition(
        description = "Memory that all rings together may take.",
        min = "1",
        max = "1048576")
    int total_mebibytes() default 1280;

    @AttributeDefinition(
        description = "Rings that may be open at a time.",
        min = "1",
        max = "65536")
    int max_rings() default 512;

    @AttributeDefinition(
        description =
            "Whether rings are kept from being swapped out (mlock); the system limits how much may"
                + " be.")
    boolean lock_memory() default false;

    @AttributeDefinition(
        description =
            "Whether the samples of rings of 4 MiB or more lie in huge pages; Linux 6.1 or newer.")
    boolean huge_pages() default false;
  }

  private final Quota quota = new Quota();
  private final Map<RingMemory, AudioRing> open = new ConcurrentHashMap<>();
  private final AttachedRings attached = new AttachedRings(quota, open, this::settle);
  private volatile Duration retention = Duration.ZERO;
  private volatile Residence residence = new Residence(false, false);

  @Activate
  public SharedRings(Config config) {
    modified(config);
  }

  @Modified
  final void modified(Config config) {
    require("retention.seconds", config.retention_seconds(), 3_600);
    require("total.mebibytes", config.total_mebibytes(), 1 << 20);
    require("max.rings", config.max_rings(), 1 << 16);
    retention = Duration.ofSeconds(config.retention_seconds());
    residence = new Residence(config.lock_memory(), config.huge_pages());
    quota.set((long) config.total_mebibytes() << 20, config.max_rings());
  }

  @Override
  public AudioRing create(String name, AudioFormat format, @Nullable Duration least)
      throws IOException {
    RingHeader header = audio(name, format, least == null ? retention : least);
    RingMemory memory = allocate(name, header);
    AudioRing ring = new SharedAudioRing(name, format, header, memory, () -> free(header, memory));
    open.put(memory, ring);
    return ring;
  }

  @Override
  public MessageRing createMessages(String name, int bytes) throws IOException {
    requireName(name);
    if (bytes < 1 || bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "ring %s: a size of %d bytes is not within 1 to %d".formatted(name, bytes, MAX_BYTES));
    }
    RingHeader header =
        RingHeader.messages(newId(), Math.max(MIN_FRAMES_BYTES, RingDescriptor.powerOfTwo(bytes)));
    RingMemory memory = allocate(name, header);
    return new SharedMessageRing(name, header, memory, () -> free(header, memory));
  }

  /** Rings of other processes, counted with those made here. */
  public AttachedRings attached() {
    return attached;
  }

  @Override
  public List<RingStatistics> statistics() {
    return open.values().stream().map(AudioRing::statistics).toList();
  }

  private RingMemory allocate(String name, RingHeader header) throws IOException {
    quota.take(name, header.bytes());
    try (Backing backing = Backing.of(name, header.bytes())) {
      RingMemory memory = RingMemory.map(backing, header);
      header.write(memory.control());
      settle(name, memory);
      return memory;
    } catch (IOException failed) {
      quota.giveBack(header.bytes());
      throw new IOException(
          "ring %s: no shared memory of %d KiB: %s"
              .formatted(name, header.bytes() >> 10, failed.getMessage()),
          failed);
    } catch (RuntimeException | Error failed) {
      quota.giveBack(header.bytes());
      throw failed;
    }
  }

  private void settle(String name, RingMemory memory) {
    residence.settle(name, memory);
  }

  private void free(RingHeader header, RingMemory memory) {
    open.remove(memory);
    memory.unmap();
    quota.giveBack(header.bytes());
  }

  /** The header of a new audio ring that holds {@code retention} or more. */
  static RingHeader audio(String name, AudioFormat format, Duration retention) {
    requireName(name);
    double seconds = retention.getSeconds() + retention.getNano() / NANOS_PER_SECOND;
    double bytes = seconds * format.rate() * format.frameBytes();
    if (!(bytes > 0) || bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "ring %s: a retention of %s at %d bytes per second is not within 1 to %d bytes"
              .formatted(name, retention, format.rate() * format.frameBytes(), MAX_BYTES));
    }
    long planeBytes = Math.max(MIN_PLANE_BYTES, RingDescriptor.powerOfTwo((long) Math.ceil(bytes)));
    return RingHeader.audio(newId(), format, planeBytes);
  }

  static long newId() {
    return ThreadLocalRandom.current().nextLong();
  }

  private static void requireName(String name) {
    if (name.isEmpty()
        || name.length() > MAX_NAME
        || name.chars()
            .anyMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c))) {
      throw new IllegalArgumentException(
          "ring name \"%s\" is not of 1 to %d printable characters".formatted(name, MAX_NAME));
    }
  }

  private static void require(String field, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          "io.cochlea.ring: %s is %d, not within 1 to %d".formatted(field, value, most));
    }
  }
}
