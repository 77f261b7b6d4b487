package io.cochlea.api.recognition;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Receives a stream's transcript, in order, on the loop that owns the stream; must not block.
 * Either {@link #completed()} or {@link #failed} comes last, and only once.
 */
@ConsumerType
public interface TranscriptSink {

  /** The running utterance so far; each replaces the one before. */
  void partial(Hypothesis hypothesis);

  /** Text that is final. */
  void committed(Segment segment);

  /** The stream has ended and all of its text is committed. */
  void completed();

  /** The stream broke off; what was committed stands. */
  void failed(Throwable cause);
}
