package io.cochlea.recognizer.layout;

import io.cochlea.api.inference.GraphFiles;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Encoder, decoder, joiner and tokens as sherpa-onnx has them: icefall's streaming zipformer, or
 * NeMo's transducers.
 */
final class SherpaTransducer {
  static final Layout LAYOUT =
      new Layout(
          "sherpa-onnx transducer",
          List.of(
              Part.graph("encoder", "encoder.onnx", "encoder(-.*)?"),
              Part.graph("decoder", "decoder.onnx", "decoder(-.*)?"),
              Part.graph("joiner", "joiner.onnx", "joiner(-.*)?"),
              Part.file("tokens", "tokens.txt", "tokens\\.txt")),
          SherpaTransducer::read);

  private SherpaTransducer() {}

  private static Map<String, String> read(
      Listing listing, Map<String, String> parts, GraphFiles graphs) throws IOException {
    Origin origin = Origin.of(listing, parts, graphs);
    Map<String, String> keys = new HashMap<>();
    keys.put("family", "transducer");
    keys.put("layout", origin.layout());
    if (origin.subsampling() > 0) {
      keys.put("subsampling", Integer.toString(origin.subsampling()));
    }
    return keys;
  }
}
