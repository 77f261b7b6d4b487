package io.cochlea.api.audio;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** Knows the devices that can record, and records. Thread-safe. */
@ProviderType
public interface Microphones {

  /** The devices there are now; empty where there is no sound system. */
  List<Device> devices();

  /**
   * Starts to record. The source is live: it never waits for room, what the ring has no room for is
   * marked as a gap. A device that vanishes leaves a gap too if it comes back in time; otherwise
   * {@link AudioSource#pump} throws.
   *
   * @param device its {@link Device#id}; null for the system's own choice
   * @return a source the caller closes; {@link AudioSource#pump} waits for a tenth of a second
   * @throws IOException when there is no such device or it cannot be opened, naming it and what
   *     there is
   */
  AudioSource open(@Nullable String device) throws IOException;

  /**
   * A device.
   *
   * @param id what it is chosen by
   * @param description what the system says of it
   */
  record Device(String id, String description) {}
}
