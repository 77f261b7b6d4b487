package io.cochlea.api.vad;

import org.osgi.annotation.versioning.ConsumerType;

/** Receives a judgement per frame. */
@ConsumerType
@FunctionalInterface
public interface SpeechSink {

  /**
   * @param from first sample of the frame
   * @param to end of the frame, exclusive
   * @param probability of speech, 0 to 1
   */
  void frame(long from, long to, float probability);
}
