package io.cochlea.api.vad;

import io.cochlea.api.ring.Cursor;
import org.osgi.annotation.versioning.ConsumerType;

/** Judges one stream, frame by frame. Confined to the loop that owns the stream. */
@ConsumerType
public interface Vad extends AutoCloseable {

  /** Samples per frame. */
  int frame();

  /**
   * Judges every whole frame within {@code from} to {@code to} (exclusive), in place.
   *
   * @return the first sample not judged; the next call begins there
   */
  long accept(Cursor cursor, long from, long to, SpeechSink sink);

  /** Forgets what it heard, as at the start of a stream or after a gap. */
  void reset();

  @Override
  void close();
}
