package io.cochlea.api.vad;

import io.cochlea.api.audio.AudioFormat;
import org.osgi.annotation.versioning.ConsumerType;

/** A kind of voice activity detection; a service ranked by {@code service.ranking}. Thread-safe. */
@ConsumerType
public interface VadFactory {

  /** A short name for operators: {@code webrtc}, {@code energy}. */
  String id();

  /**
   * @return a detector for one stream, which the caller closes
   * @throws IllegalArgumentException when the format is not handled, naming it and what is
   */
  Vad open(AudioFormat format);
}
