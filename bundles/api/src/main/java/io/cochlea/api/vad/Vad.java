package io.cochlea.api.vad;

import io.cochlea.api.ring.Cursor;
import org.osgi.annotation.versioning.ConsumerType;

/** Judges one stream, frame by frame. Confined to the loop that owns the stream. */
@ConsumerType
public interface Vad extends AutoCloseable {

  /** Samples per frame. */
  int frame();

  /**
   * Judges every whole frame within {@code from} to {@code to} (exclusive), in place. A detector
   * that runs elsewhere stops before a frame whose judgement is still to come and is {@link
   * #busy()}: the caller keeps that audio, and calls again once it was told that the detector is
   * ready.
   *
   * @return the first sample not judged; the next call begins there
   * @throws IllegalStateException when the detector is closed or cannot judge any more, with the
   *     reason
   */
  long accept(Cursor cursor, long from, long to, SpeechSink sink);

  /** True while the judgement of a frame is still to come or was not yet handed over. */
  default boolean busy() {
    return false;
  }

  /**
   * Forgets what it heard, as at the start of a stream or after a gap. Not while it is {@link
   * #busy()}.
   */
  void reset();

  /** Afterwards nothing reads the audio any more. Idempotent. */
  @Override
  void close();
}
