package io.cochlea.vad;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.vad.EndpointPolicy;
import io.cochlea.api.vad.Endpointer;
import io.cochlea.api.vad.Endpointers;
import org.osgi.service.component.annotations.Component;

/** Opens {@link ThresholdEndpointer}s. */
@Component
public final class EndpointerFactory implements Endpointers {

  @Override
  public Endpointer open(AudioFormat format, EndpointPolicy policy) {
    return new ThresholdEndpointer(format.rate(), policy);
  }
}
