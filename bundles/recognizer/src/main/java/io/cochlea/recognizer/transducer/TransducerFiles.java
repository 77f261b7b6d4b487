package io.cochlea.recognizer.transducer;

import io.cochlea.api.inference.ModelGraph;
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
 * @param encoder its graph, without batch axes
 * @param decoder graph of the predictor, or, where there is no joiner, of both in one; without
 *     batch axes
 * @param joiner its graph, without batch axes; null where the decoder is both
 * @param tokens file with a token and its number on every line
 * @param bins bands the encoder takes: 80 or 128
 * @param subsampling feature frames for one output frame, where the graphs do not say so themselves
 */
public record TransducerFiles(
    String id,
    List<String> languages,
    String notice,
    Layout layout,
    ModelGraph encoder,
    ModelGraph decoder,
    @Nullable ModelGraph joiner,
    Path tokens,
    int bins,
    int subsampling) {

  /** Whose export a transducer is. */
  public enum Layout {
    /** icefall's {@code export-onnx-streaming.py} of a zipformer, as sherpa-onnx takes it. */
    STREAMING_ZIPFORMER,
    /** NeMo's Parakeet, RNN-T or TDT, as sherpa-onnx or onnx-asr take it. */
    NEMO
  }

  public TransducerFiles {
    languages = List.copyOf(languages);
  }
}
