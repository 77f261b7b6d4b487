package io.cochlea.recognizer.whisper;

import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Role;

/** Holds on the lanes of a model. */
record Lanes(Lane encoder, Lane prompt, Lane step) implements AutoCloseable {

  /** Compiles what is not compiled yet, and blocks meanwhile. */
  static Lanes of(Wiring wiring, Placement placement) throws InferenceException {
    Lane encoder = placement.lane(wiring.encoder(), Role.ENCODER);
    try {
      Lane prompt = placement.lane(wiring.prompt(), Role.DECODER);
      try {
        return new Lanes(encoder, prompt, placement.lane(wiring.step(), Role.DECODER));
      } catch (InferenceException | RuntimeException e) {
        prompt.close();
        throw e;
      }
    } catch (InferenceException | RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  /** Where the encoder runs and, if elsewhere, the decoder. */
  String backend() {
    String first = encoder.backend();
    String then = step.backend();
    return first.equals(then) ? first : first + "+" + then;
  }

  @Override
  public void close() {
    encoder.close();
    prompt.close();
    step.close();
  }
}
