package io.cochlea.recognizer.transducer;

import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Role;
import java.util.ArrayList;
import java.util.List;

/** The graphs of a model, checked against each other. Immutable. */
sealed interface Transducer permits Zipformer, Parakeet {

  /** What its encoder is fed. */
  FeatureSpec features();

  /** The encoder, then the others, with their batch axes. */
  List<ModelGraph> graphs();

  /** A hold on the lane of each graph, in their order; the caller closes them. */
  default List<Lane> lanes(Placement placement) throws InferenceException {
    List<Lane> lanes = new ArrayList<>();
    try {
      for (ModelGraph graph : graphs()) {
        lanes.add(placement.lane(graph, lanes.isEmpty() ? Role.ENCODER : Role.DECODER));
      }
      return lanes;
    } catch (InferenceException | RuntimeException e) {
      lanes.forEach(Lane::close);
      throw e;
    }
  }
}
