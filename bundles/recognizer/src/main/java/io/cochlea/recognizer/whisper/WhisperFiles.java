package io.cochlea.recognizer.whisper;

import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.Signature;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the folder of a Whisper model holds. The graphs are bare, without batch axes and states:
 * those are drawn from their signatures, which also tell the layout.
 *
 * @param id for operators and requests, unique
 * @param notice what users must know of it
 * @param encoder from log-mel to what it heard
 * @param prompt the decoder that runs first, over all tokens that are given: {@code decoder_model}
 *     of Optimum, or the same as {@code step} where one graph does both
 * @param step the decoder that runs once for every token: Optimum's {@code decoder_with_past_model}
 *     or {@code decoder_model_merged}, sherpa-onnx's decoder, or our own one in place
 * @param texts files by their names, those that are there of {@value #CONFIG}, {@value
 *     #GENERATION}, {@value #VOCABULARY}, {@value #ADDED}, {@value #TOKENIZER} and, of sherpa-onnx
 *     under this name whatever its own, {@value #TOKENS}
 */
public record WhisperFiles(
    String id, String notice, Part encoder, Part prompt, Part step, Map<String, Path> texts) {
  public static final String CONFIG = "config.json";
  public static final String GENERATION = "generation_config.json";
  public static final String VOCABULARY = "vocab.json";
  public static final String ADDED = "added_tokens.json";
  public static final String TOKENIZER = "tokenizer.json";
  public static final String TOKENS = "tokens.txt";

  public WhisperFiles {
    texts = Map.copyOf(texts);
  }

  /**
   * A graph and what its file says of it.
   *
   * @param signature with the metadata, as {@link io.cochlea.api.inference.GraphFiles} reads it
   */
  public record Part(ModelGraph graph, Signature signature) {}
}
