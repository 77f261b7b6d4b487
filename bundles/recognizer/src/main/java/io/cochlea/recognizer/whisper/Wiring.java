package io.cochlea.recognizer.whisper;

import io.cochlea.api.inference.ModelGraph;
import java.util.List;

/**
 * How the graphs of a model are run, by the names of their tensors: the encoder over a window, a
 * decoder once over all tokens that are given, a decoder for every token more. {@link
 * OptimumWiring} and {@link SherpaWiring} draw it.
 *
 * @param encoder its graph
 * @param prompt the decoder of the first run
 * @param step the decoder of every later run, with its states
 * @param features input float32 (batch, bands, 3000)
 * @param bands 80 or 128
 * @param ids input int64 (batch, tokens) of both decoders
 * @param logits output float32 (batch, tokens, vocabulary) of both
 * @param vocabulary tokens the decoder tells apart
 * @param context the most tokens there can be, those that are given counted
 * @param heard what the encoder gives: inputs of the prompt's run, and of a step that has them
 * @param remembered what the prompt's run gives, inputs of the first step
 * @param promptInputs which of the steering inputs the prompt's decoder has
 * @param stepInputs which of them the step's decoder has
 */
record Wiring(
    ModelGraph encoder,
    ModelGraph prompt,
    ModelGraph step,
    String features,
    int bands,
    String ids,
    String logits,
    int vocabulary,
    int context,
    List<Carried> heard,
    List<Carried> remembered,
    Steering promptInputs,
    Steering stepInputs) {

  /** Frames of mel in a window: 30 s. */
  static final int FRAMES = 3_000;

  /** Positions the encoder gives for a window. */
  static final int POSITIONS = FRAMES / 2;

  /** Optimum's choice of a branch: bool (1). */
  static final String BRANCH = "use_cache_branch";

  /** Positions of the tokens, of transformers 4.43 to 4.45: int64 (tokens). */
  static final String CACHE_POSITION = "cache_position";

  /** Position of the first token, of sherpa-onnx: int64 (1). */
  static final String OFFSET = "offset";

  /** Positions in the cache before this token, of a decoder in place: int32 (batch). */
  static final String PAST = "seqlens_k";

  /** The most positions of any row with this token, of a decoder in place: int32 scalar. */
  static final String TOTAL = "total_sequence_length";

  /**
   * Inputs that tell a decoder where it is.
   *
   * @param audio whether it takes what the encoder gave
   */
  record Steering(
      boolean audio, boolean branch, boolean cachePosition, boolean offset, boolean past) {}

  Wiring {
    heard = List.copyOf(heard);
    remembered = List.copyOf(remembered);
  }

  /** Host memory for a window. */
  long bytes() {
    return heard.stream().mapToLong(Carried::bytes).sum()
        + remembered.stream().mapToLong(Carried::bytes).sum();
  }

  /** Whether {@code input} holds what was said before, and is as long as that. */
  static boolean isPast(String input) {
    return input.startsWith(OptimumWiring.PAST_KEYS) && input.contains(".decoder.");
  }

  /** Whether {@code input} holds keys or values of the audio. */
  static boolean isCross(String input) {
    return input.startsWith(OptimumWiring.PAST_KEYS) && !input.contains(".decoder.");
  }
}
