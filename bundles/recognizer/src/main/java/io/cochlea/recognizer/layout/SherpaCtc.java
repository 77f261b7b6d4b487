package io.cochlea.recognizer.layout;

import io.cochlea.api.inference.GraphFiles;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One graph and tokens as sherpa-onnx has them: icefall's streaming zipformer with CTC, or NeMo's
 * CTC models.
 */
final class SherpaCtc {
  static final Layout LAYOUT =
      new Layout(
          "sherpa-onnx CTC",
          List.of(
              Part.graph("encoder", "model.onnx", "(model|ctc)(-.*)?"),
              Part.file("tokens", "tokens.txt", "tokens\\.txt")),
          SherpaCtc::read);

  private SherpaCtc() {}

  private static Map<String, String> read(
      Listing listing, Map<String, String> parts, GraphFiles graphs) throws IOException {
    Origin origin = Origin.of(listing, parts, graphs);
    Map<String, String> keys = new HashMap<>();
    keys.put("family", "ctc");
    keys.put("layout", origin.layout());
    if (origin.layout().equals(Origin.NEMO)) {
      keys.putAll(NemoFeatures.keys(origin.encoder()));
      keys.put("ctc.subsampling", Integer.toString(origin.subsampling()));
    } else {
      keys.put("features", "SHERPA_FBANK");
      keys.put("features.bins", "80");
      keys.put("features.normalisation", "NONE");
      keys.put("features.padding", "0");
    }
    return keys;
  }
}
