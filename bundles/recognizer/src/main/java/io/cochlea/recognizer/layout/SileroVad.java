package io.cochlea.recognizer.layout;

import java.io.IOException;
import java.util.List;

/** Voice activity rather than words: known, so that its user hears where it belongs. */
final class SileroVad {
  static final Layout LAYOUT =
      new Layout(
          "Silero VAD",
          List.of(Part.graph("vad", "silero_vad.onnx", "silero_vad.*")),
          (listing, parts, graphs) -> {
            throw new IOException(
                "it is voice activity; model.path of io.cochlea.vad.silero takes its path");
          });

  private SileroVad() {}
}
