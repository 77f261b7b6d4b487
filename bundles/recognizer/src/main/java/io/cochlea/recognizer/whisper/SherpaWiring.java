package io.cochlea.recognizer.whisper;

import static io.cochlea.api.inference.ElementType.FLOAT32;
import static io.cochlea.api.inference.ElementType.INT64;

import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.State;
import io.cochlea.api.inference.TensorSpec;
import io.cochlea.recognizer.whisper.Wiring.Steering;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * sherpa-onnx's graphs ({@code scripts/whisper/export-onnx.py}): the encoder gives the cross keys
 * and values of all layers, one decoder does both runs, its caches (layers, batch, 448, state)
 * taking turns.
 */
final class SherpaWiring {
  static final String CROSS_KEYS = "n_layer_cross_k";
  private static final String CROSS_VALUES = "n_layer_cross_v";
  private static final String FEATURES = "mel";
  private static final String IDS = "tokens";
  private static final String LOGITS = "logits";
  private static final List<String> CACHES =
      List.of("n_layer_self_k_cache", "n_layer_self_v_cache");

  private SherpaWiring() {}

  /**
   * @param vocabulary tokens there have to be
   * @throws IOException when a graph lacks a tensor or has another shape, naming it
   */
  static Wiring of(WhisperFiles files, int vocabulary, int bands) throws IOException {
    Ports encoder = new Ports(files.encoder());
    Ports decoder = new Ports(files.step());
    encoder.input(FEATURES, FLOAT32, -1, bands, Wiring.FRAMES);
    encoder.output(CROSS_KEYS, FLOAT32, -1, -1, -1, -1);
    encoder.output(CROSS_VALUES, FLOAT32, -1, -1, -1, -1);
    decoder.input(IDS, INT64, -1, -1);
    decoder.input(Wiring.OFFSET, INT64, 1);
    decoder.output(LOGITS, FLOAT32, -1, -1, vocabulary);
    TensorSpec cross = decoder.input(CROSS_KEYS, FLOAT32, -1, -1, Wiring.POSITIONS, -1);
    decoder.input(CROSS_VALUES, FLOAT32, -1, -1, Wiring.POSITIONS, -1);
    int layers = decoder.fixed(cross, 0);
    int width = decoder.fixed(cross, 3);
    int context = 0;
    for (String cache : CACHES) {
      TensorSpec past = decoder.input("in_" + cache, FLOAT32, layers, -1, -1, width);
      decoder.output("out_" + cache, FLOAT32, -1, -1, -1, -1);
      context = decoder.fixed(past, 2);
    }
    ModelGraph step =
        new ModelGraph(
            files.step().graph().id(),
            files.step().graph().sha256(),
            files.step().graph().path(),
            Map.of(
                IDS,
                0,
                "in_" + CACHES.get(0),
                1,
                "in_" + CACHES.get(1),
                1,
                CROSS_KEYS,
                1,
                CROSS_VALUES,
                1),
            List.of(
                new State(CROSS_KEYS, null, State.Kind.CONSTANT),
                new State(CROSS_VALUES, null, State.Kind.CONSTANT),
                exchanged(CACHES.get(0)),
                exchanged(CACHES.get(1))));
    ModelGraph bare = files.encoder().graph();
    Steering steering = new Steering(true, false, false, true, false);
    int most = context;
    return new Wiring(
        new ModelGraph(bare.id(), bare.sha256(), bare.path(), Map.of(FEATURES, 0), List.of()),
        step,
        step,
        FEATURES,
        bands,
        IDS,
        LOGITS,
        vocabulary,
        context,
        List.of(
            new Carried(CROSS_KEYS, CROSS_KEYS, layers, 1, Wiring.POSITIONS, width),
            new Carried(CROSS_VALUES, CROSS_VALUES, layers, 1, Wiring.POSITIONS, width)),
        CACHES.stream()
            .map(cache -> new Carried("out_" + cache, "in_" + cache, layers, 1, most, width))
            .toList(),
        steering,
        steering);
  }

  private static State exchanged(String cache) {
    return new State("in_" + cache, "out_" + cache, State.Kind.EXCHANGED);
  }
}
