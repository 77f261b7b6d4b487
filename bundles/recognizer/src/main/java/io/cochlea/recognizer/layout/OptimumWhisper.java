package io.cochlea.recognizer.layout;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Whisper as Hugging Face Optimum exports it: an encoder, and a decoder that is one graph with two
 * branches, or two graphs. A decoder that keeps its cache in place, made by {@code model optimize},
 * is taken along.
 */
final class OptimumWhisper {
  private static final String NAME = "Optimum Whisper";
  private static final Part ENCODER = Part.graph("encoder", "encoder_model.onnx", "encoder_model");
  private static final Part CONFIGURATION = Part.file("config", "config.json", "config\\.json");
  private static final Part IN_PLACE =
      Part.graph("decoder_in_place", "decoder_in_place.onnx", "decoder_in_place");

  static final Layout MERGED =
      new Layout(
          NAME,
          List.of(
              ENCODER,
              Part.graph("decoder", "decoder_model_merged.onnx", "decoder_model_merged"),
              CONFIGURATION),
          List.of(IN_PLACE),
          (listing, parts, graphs) -> read(listing, parts));

  static final Layout SPLIT =
      new Layout(
          NAME,
          List.of(
              ENCODER,
              Part.graph("decoder", "decoder_model.onnx", "decoder_model"),
              Part.graph(
                  "decoder_with_past", "decoder_with_past_model.onnx", "decoder_with_past_model"),
              CONFIGURATION),
          List.of(IN_PLACE),
          (listing, parts, graphs) -> read(listing, parts));

  private OptimumWhisper() {}

  private static Map<String, String> read(Listing listing, Map<String, String> parts)
      throws IOException {
    String name = parts.getOrDefault(CONFIGURATION.key(), "");
    String type = listing.json(name).getString("model_type", "");
    if (!type.equals("whisper")) {
      throw new IOException(name + " has model_type '" + type + "', expected is whisper");
    }
    return Map.of("family", "whisper");
  }
}
