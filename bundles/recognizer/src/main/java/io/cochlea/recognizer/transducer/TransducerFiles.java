package io.cochlea.recognizer.transducer;

import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.Signature;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the folder of a transducer holds.
 *
 * @param id for operators and requests, unique
 * @param languages BCP 47 tags
 * @param notice what users must know of it
 * @param layout whose export it is
 * @param encoder from features to frames
 * @param decoder the predictor; where there is no joiner, both in one
 * @param joiner null where the decoder is both
 * @param tokens file with a token and its number on every line
 * @param subsampling feature frames for one frame of NeMo's encoder; 0 where its metadata tell
 * @param paths hypotheses that a zipformer keeps; 1 to follow the likeliest only
 */
public record TransducerFiles(
    String id,
    List<String> languages,
    String notice,
    Layout layout,
    Graph encoder,
    Graph decoder,
    @Nullable Graph joiner,
    Path tokens,
    int subsampling,
    int paths) {

  private static final int MOST_PATHS = 8;

  /** Whose export a transducer is. */
  public enum Layout {
    /**
     * icefall's {@code export-onnx-streaming.py} of a zipformer, as sherpa-onnx takes it. Tested
     * with icefall's own network and exporter, but with random weights: unverified with published
     * ones.
     */
    STREAMING_ZIPFORMER,
    /**
     * NeMo's Parakeet, RNN-T or TDT, as sherpa-onnx or onnx-asr take it. Tested with stand-ins that
     * have its names and shapes: unverified with published weights.
     */
    NEMO
  }

  /**
   * A graph and what its file says of itself.
   *
   * @param file without batch axes and states, which the model states itself
   */
  public record Graph(ModelGraph file, Signature signature) {}

  /**
   * @throws IllegalArgumentException naming the number that is out of range
   */
  public TransducerFiles {
    if (paths < 1 || paths > MOST_PATHS) {
      throw new IllegalArgumentException("paths " + paths + " is not within 1 to " + MOST_PATHS);
    }
    languages = List.copyOf(languages);
  }
}
