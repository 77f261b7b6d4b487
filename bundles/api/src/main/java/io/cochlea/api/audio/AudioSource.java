package io.cochlea.api.audio;

import io.cochlea.api.ring.RingWriter;
import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/** Something that audio comes from. Confined to the thread that pumps it, which also closes it. */
@ConsumerType
public interface AudioSource extends AutoCloseable {

  /** The format in which {@link #pump} writes. */
  AudioFormat format();

  /** How many samples there will be in all, or −1 where that is not known. */
  long samples();

  /**
   * Writes in place what the source has and the ring takes now, and commits it. A live source waits
   * for a tenth of a second of audio and never for room: what the ring does not take is marked as a
   * gap and counts as written.
   *
   * @return samples written; 0 when the ring has no room for a tenth of a second, or for what is
   *     left if that is less; −1 when the source is exhausted
   * @throws IOException when the source breaks off, with a message naming it; what was committed
   *     before stays
   */
  long pump(RingWriter writer) throws IOException;

  @Override
  void close() throws IOException;
}
