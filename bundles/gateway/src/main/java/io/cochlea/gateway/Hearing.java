package io.cochlea.gateway;

import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.Segment;

/** Who is told what a feed's audio says. Called by the connection's event loop only. */
interface Hearing {

  /** What the audio seems to say. */
  void partial(Hypothesis hypothesis);

  void committed(Segment segment);

  /** All audio was recognised. */
  void completed();

  /** Recognition broke off, or could not begin. */
  void failed(Problem problem);
}
