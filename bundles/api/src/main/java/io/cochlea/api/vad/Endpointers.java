package io.cochlea.api.vad;

import io.cochlea.api.audio.AudioFormat;
import org.osgi.annotation.versioning.ProviderType;

/** Opens endpointers. Thread-safe. */
@ProviderType
public interface Endpointers {

  /** An endpointer for one stream. */
  Endpointer open(AudioFormat format, EndpointPolicy policy);
}
