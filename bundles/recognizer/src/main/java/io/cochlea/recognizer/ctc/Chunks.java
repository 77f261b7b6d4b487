package io.cochlea.recognizer.ctc;

import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.Signature;

/**
 * In which pieces a streaming graph takes feature frames.
 *
 * @param window frames it looks at
 * @param shift frames from one piece to the next, at most as many
 * @param padding frames of it in front of and behind an utterance
 */
record Chunks(int window, int shift, int padding) {
  private static final int MOST = 1_024;

  /** As icefall's streaming zipformers say in their metadata, sherpa-onnx reads it so. */
  static Chunks of(String id, Signature signature, int padding) throws InferenceException {
    int window = number(id, signature, "T");
    int shift = number(id, signature, "decode_chunk_len");
    if (shift > window) {
      throw new InferenceException(
          "graph %s: decode_chunk_len %d is greater than T %d".formatted(id, shift, window));
    }
    return new Chunks(window, shift, padding);
  }

  private static int number(String id, Signature signature, String key) throws InferenceException {
    String value = signature.metadata().getOrDefault(key, "");
    if (value.matches("\\d{1,4}")) {
      int number = Integer.parseInt(value);
      if (number >= 1 && number <= MOST) {
        return number;
      }
    }
    throw new InferenceException(
        "graph %s: metadata %s is '%s', allowed is 1 to %d".formatted(id, key, value, MOST));
  }
}
