package io.cochlea.recognizer;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.feature.FeatureFactory;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.inference.GraphFiles;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.metrics.Latency;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.recognizer.ctc.CtcModel;
import io.cochlea.recognizer.session.Pace;
import io.cochlea.recognizer.transducer.TransducerFiles;
import io.cochlea.recognizer.transducer.TransducerModel;
import io.cochlea.recognizer.whisper.WhisperFiles;
import io.cochlea.recognizer.whisper.WhisperModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;

/**
 * Makes a model of a folder, by its family.
 *
 * @param pool for what streams remember
 * @param factories finds who computes a kind of features
 * @param pace of hypotheses
 * @param timing told how long steps took
 */
record Families(
    GraphFiles graphs,
    BufferPool pool,
    Function<FeatureSpec.Kind, FeatureFactory> factories,
    Supplier<Pace> pace,
    ObjLongConsumer<Latency.Stage> timing) {
  private static final List<String> WHISPER_TEXTS =
      List.of(
          WhisperFiles.CONFIG,
          WhisperFiles.GENERATION,
          WhisperFiles.VOCABULARY,
          WhisperFiles.ADDED,
          WhisperFiles.TOKENIZER);
  private static final int MOST_SUBSAMPLING = 99;
  private static final int MOST_PATHS = 8;

  /**
   * @return a model that is {@link AutoCloseable} too
   * @throws IOException when the family is unknown, or the folder is not as its family wants it
   */
  SpeechModel model(ModelFolder folder) throws IOException {
    String family = folder.text("family");
    return switch (family) {
      case CtcModel.FAMILY_NAME -> new CtcModel(folder, pool, factories, pace, timing);
      case TransducerModel.FAMILY_NAME ->
          new TransducerModel(transducer(folder), pool, factories, pace, timing);
      case WhisperModel.FAMILY_NAME ->
          new WhisperModel(whisper(folder), pool, factories, pace, timing);
      default ->
          throw folder.refused(
              "family",
              family,
              String.join(
                  ", ",
                  CtcModel.FAMILY_NAME,
                  TransducerModel.FAMILY_NAME,
                  WhisperModel.FAMILY_NAME));
    };
  }

  private TransducerFiles transducer(ModelFolder folder) throws IOException {
    String layout = folder.text("layout");
    return new TransducerFiles(
        folder.text("id"),
        List.of(folder.text("languages").split("\\s*,\\s*")),
        folder.text("notice"),
        switch (layout) {
          case "zipformer" -> TransducerFiles.Layout.STREAMING_ZIPFORMER;
          case "nemo" -> TransducerFiles.Layout.NEMO;
          default -> throw folder.refused("layout", layout, "zipformer, nemo");
        },
        part(folder, "encoder"),
        part(folder, "decoder"),
        folder.has("graph.joiner") ? part(folder, "joiner") : null,
        folder.file("tokens"),
        folder.has("subsampling") ? folder.number("subsampling", 1, MOST_SUBSAMPLING) : 0,
        folder.number("paths", 1, MOST_PATHS));
  }

  private TransducerFiles.Graph part(ModelFolder folder, String name) throws IOException {
    ModelGraph graph = folder.graph(name);
    return new TransducerFiles.Graph(graph, graphs.read(graph.path()).signature());
  }

  private WhisperFiles whisper(ModelFolder folder) throws IOException {
    Map<String, Path> texts = new HashMap<>();
    for (String name : WHISPER_TEXTS) {
      if (folder.contains(name)) {
        texts.put(name, folder.sibling(name));
      }
    }
    if (folder.has("tokens")) {
      texts.put(WhisperFiles.TOKENS, folder.file("tokens"));
    }
    WhisperFiles.Part prompt = whisper(folder, "decoder");
    WhisperFiles.Part step = prompt;
    for (String faster : List.of("decoder_in_place", "decoder_with_past")) {
      if (folder.has("graph." + faster)) {
        step = whisper(folder, faster);
        break;
      }
    }
    return new WhisperFiles(
        folder.text("id"), folder.text("notice"), whisper(folder, "encoder"), prompt, step, texts);
  }

  private WhisperFiles.Part whisper(ModelFolder folder, String name) throws IOException {
    ModelGraph graph = folder.graph(name);
    return new WhisperFiles.Part(graph, graphs.read(graph.path()).signature());
  }
}
