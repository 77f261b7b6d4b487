package io.cochlea.recognizer.layout;

import java.util.List;
import java.util.Map;

/** Whisper as sherpa-onnx exports it: what it must know stands in the encoder's metadata. */
final class SherpaWhisper {
  static final Layout LAYOUT =
      new Layout(
          "sherpa-onnx Whisper",
          List.of(
              Part.graph("encoder", "tiny-encoder.onnx", ".+-encoder"),
              Part.graph("decoder", "tiny-decoder.onnx", ".+-decoder"),
              Part.file("tokens", "tiny-tokens.txt", ".+-tokens\\.txt")),
          (listing, parts, graphs) -> Map.of("family", "whisper"));

  private SherpaWhisper() {}
}
