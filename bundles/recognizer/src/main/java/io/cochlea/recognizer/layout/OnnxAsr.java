package io.cochlea.recognizer.layout;

import io.cochlea.api.inference.GraphFiles;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** NeMo's models as onnx-asr has them: decoder and joiner in one graph, or one CTC graph. */
final class OnnxAsr {
  private static final Part CONFIGURATION = Part.file("config", "config.json", "config\\.json");
  private static final Part TOKENS = Part.file("tokens", "vocab.txt", "vocab\\.txt");
  private static final int SUBSAMPLING = 8;

  static final Layout TRANSDUCER =
      new Layout(
          "onnx-asr NeMo transducer",
          List.of(
              Part.graph("encoder", "encoder-model.onnx", "encoder-model"),
              Part.graph("decoder", "decoder_joint-model.onnx", "decoder_joint-model"),
              TOKENS,
              CONFIGURATION),
          (listing, parts, graphs) -> read(listing, "transducer", "subsampling", parts));

  static final Layout CTC =
      new Layout(
          "onnx-asr NeMo CTC",
          List.of(Part.graph("encoder", "model.onnx", "model"), TOKENS, CONFIGURATION),
          OnnxAsr::readCtc);

  private OnnxAsr() {}

  private static Map<String, String> readCtc(
      Listing listing, Map<String, String> parts, GraphFiles graphs) throws IOException {
    Map<String, String> keys = read(listing, "ctc", "ctc.subsampling", parts);
    String graph = parts.getOrDefault("graph.encoder", "");
    keys.putAll(NemoFeatures.keys(graphs.read(listing.file(graph)).signature()));
    return keys;
  }

  private static Map<String, String> read(
      Listing listing, String family, String subsampling, Map<String, String> parts)
      throws IOException {
    String name = parts.getOrDefault(CONFIGURATION.key(), "");
    JsonObject configuration = listing.json(name);
    String type = configuration.getString("model_type", "");
    if (!type.startsWith("nemo-conformer")) {
      throw new IOException(name + " has model_type '" + type + "', expected is nemo-conformer…");
    }
    if (!Origin.endsWithBlank(listing, parts.getOrDefault(TOKENS.key(), ""))) {
      throw new IOException(parts.get(TOKENS.key()) + " does not end with <blk>");
    }
    Map<String, String> keys = new HashMap<>();
    keys.put("family", family);
    keys.put("layout", Origin.NEMO);
    keys.put(
        subsampling, Integer.toString(configuration.getInt("subsampling_factor", SUBSAMPLING)));
    return keys;
  }
}
