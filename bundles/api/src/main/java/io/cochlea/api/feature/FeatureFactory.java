package io.cochlea.api.feature;

import io.cochlea.api.audio.AudioFormat;
import org.osgi.annotation.versioning.ConsumerType;

/** Computes kinds of features. Thread-safe. */
@ConsumerType
public interface FeatureFactory {

  /** Which definitions {@link #open} handles. */
  boolean handles(FeatureSpec.Kind kind);

  /**
   * Opens features for one stream, its memory leased from the buffer pool.
   *
   * @param maxSamples the longest utterance
   * @param owner who is named when the lease is listed
   * @throws IllegalArgumentException when kind or format is not handled, naming it and what is
   */
  Features open(FeatureSpec spec, AudioFormat format, int maxSamples, String owner);

  /** How features are computed here, for operators: {@code vector 512 bit} or {@code scalar}. */
  String path();
}
