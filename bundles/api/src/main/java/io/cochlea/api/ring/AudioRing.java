package io.cochlea.api.ring;

import io.cochlea.api.audio.AudioFormat;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A ring of audio in shared memory: one writer, any number of cursors on one loop, one position
 * behind which audio is let go. Closed by its owner when no address of it is in use any more.
 */
@ProviderType
public interface AudioRing extends AutoCloseable {

  String name();

  AudioFormat format();

  /** Samples the ring retains. */
  long capacity();

  /**
   * The writing end; the same object every time.
   *
   * @throws IllegalStateException when another process writes this ring
   */
  RingWriter writer();

  /** A new cursor that begins at the release position. */
  Cursor cursor();

  /**
   * Lets go of everything before {@code sample}: the writer may overwrite it. Never moves back.
   *
   * @throws IllegalArgumentException when the sample is beyond what was committed
   */
  void release(long sample);

  /**
   * Says, on the loop, that all there is was consumed and that the loop will sleep: a writer in
   * another process then rings when it commits. A ring of this process has nothing to do here.
   *
   * @return false when something came meanwhile, and the loop has to look again
   */
  boolean arm();

  /**
   * How full the ring is, 0 to 1: the greater of the audio kept and the places for chunks used up.
   * At 1 nothing can be claimed before something is released. Thread-safe and free of the mapping.
   */
  double pressure();

  /** Thread-safe and free of the mapping: readable after the ring is closed. */
  RingStatistics statistics();

  /**
   * Unmaps the memory; a producer that holds a claim keeps it mapped until its commit. Idempotent.
   * Afterwards whatever needs the memory throws {@link IllegalStateException}.
   */
  @Override
  void close();
}
