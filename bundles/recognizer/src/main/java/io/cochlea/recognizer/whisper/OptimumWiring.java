package io.cochlea.recognizer.whisper;

import static io.cochlea.api.inference.ElementType.BOOL;
import static io.cochlea.api.inference.ElementType.FLOAT32;
import static io.cochlea.api.inference.ElementType.INT32;
import static io.cochlea.api.inference.ElementType.INT64;

import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.State;
import io.cochlea.api.inference.TensorSpec;
import io.cochlea.recognizer.whisper.Wiring.Steering;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Hugging Face Optimum's graphs: a merged decoder, whose branch without a cache runs first, or one
 * for either; and in place of the latter our own, whose cache is of {@code GroupQueryAttention}:
 *
 * <pre>
 * input_ids                          int64 (batch, 1)
 * seqlens_k                          int32 (batch)      positions before this token
 * total_sequence_length              int32 scalar       the most of any row, with this token
 * past_key_values.N.decoder.{key,value}  float32 (batch, heads, 448, width)   in place
 * past_key_values.N.encoder.{key,value}  float32 (batch, heads, 1500, width)  constant
 *  → logits                          float32 (batch, 1, vocabulary)
 *    present.N.decoder.{key,value}   the same memory as past_key_values
 * </pre>
 */
final class OptimumWiring {
  static final String PAST_KEYS = "past_key_values.";
  private static final String PRESENT = "present.";
  private static final String FEATURES = "input_features";
  private static final String HIDDEN = "last_hidden_state";
  private static final String AUDIO = "encoder_hidden_states";
  private static final String IDS = "input_ids";
  private static final String LOGITS = "logits";

  private OptimumWiring() {}

  /**
   * @param vocabulary tokens there have to be
   * @param context {@code max_target_positions}
   * @throws IOException when a graph lacks a tensor or has another shape, naming it
   */
  static Wiring of(WhisperFiles files, int vocabulary, int context) throws IOException {
    Ports encoder = new Ports(files.encoder());
    Ports prompt = new Ports(files.prompt());
    Ports step = new Ports(files.step());
    TensorSpec features = encoder.input(FEATURES, FLOAT32, -1, -1, Wiring.FRAMES);
    encoder.output(HIDDEN, FLOAT32, -1, -1, -1);
    prompt.output(LOGITS, FLOAT32, -1, -1, vocabulary);
    step.output(LOGITS, FLOAT32, -1, -1, vocabulary);
    prompt.input(IDS, INT64, -1, -1);
    step.input(IDS, INT64, -1, -1);
    TensorSpec audio = prompt.input(AUDIO, FLOAT32, -1, -1, -1);
    boolean inPlace = step.takes(Wiring.PAST);
    List<Carried> remembered = remembered(prompt, step, inPlace ? context : -1, context);
    int width = prompt.fixed(audio, 2);
    return new Wiring(
        rows(files.encoder(), Map.of(FEATURES, 0), List.of()),
        decoder(files.prompt(), files.prompt().equals(files.step()) && inPlace),
        decoder(files.step(), inPlace),
        FEATURES,
        encoder.fixed(features, 1),
        IDS,
        LOGITS,
        vocabulary,
        context,
        List.of(new Carried(HIDDEN, AUDIO, 1, 1, Wiring.POSITIONS, width)),
        remembered,
        steering(prompt),
        steering(step));
  }

  private static List<Carried> remembered(Ports prompt, Ports step, int room, int context)
      throws IOException {
    List<Carried> remembered = new ArrayList<>();
    for (int layer = 0; layer == 0 || step.takes(name(PAST_KEYS, layer, "decoder.key")); layer++) {
      for (String kind : List.of("decoder.key", "decoder.value", "encoder.key", "encoder.value")) {
        boolean own = kind.startsWith("decoder");
        String input = name(PAST_KEYS, layer, kind);
        String output = name(PRESENT, layer, kind);
        TensorSpec past = step.input(input, FLOAT32, -1, -1, own ? room : Wiring.POSITIONS, -1);
        prompt.output(output, FLOAT32, -1, -1, -1, -1);
        if (own) {
          step.output(output, FLOAT32, -1, -1, -1, -1);
        }
        remembered.add(
            new Carried(
                output,
                input,
                1,
                step.fixed(past, 1),
                own ? context : Wiring.POSITIONS,
                step.fixed(past, 3)));
      }
    }
    return remembered;
  }

  private static String name(String prefix, int layer, String kind) {
    return prefix + layer + "." + kind;
  }

  private static Steering steering(Ports decoder) throws IOException {
    if (decoder.takes(Wiring.BRANCH)) {
      decoder.input(Wiring.BRANCH, BOOL, 1);
    }
    if (decoder.takes(Wiring.CACHE_POSITION)) {
      decoder.input(Wiring.CACHE_POSITION, INT64, -1);
    }
    if (decoder.takes(Wiring.PAST)) {
      decoder.input(Wiring.PAST, INT32, -1);
      decoder.input(Wiring.TOTAL, INT32);
    }
    return new Steering(
        decoder.takes(AUDIO),
        decoder.takes(Wiring.BRANCH),
        decoder.takes(Wiring.CACHE_POSITION),
        false,
        decoder.takes(Wiring.PAST));
  }

  /** A decoder with the states it has, if any. */
  private static ModelGraph decoder(WhisperFiles.Part part, boolean inPlace) {
    Ports ports = new Ports(part);
    Map<String, Integer> batch = new HashMap<>(Map.of(IDS, 0));
    List<State> states = new ArrayList<>();
    for (TensorSpec input : part.signature().inputs()) {
      String name = input.name();
      if (Wiring.isPast(name)) {
        State.Kind kind = inPlace ? State.Kind.IN_PLACE : State.Kind.GROWING;
        states.add(new State(name, PRESENT + name.substring(PAST_KEYS.length()), kind));
        batch.put(name, 0);
      } else if (Wiring.isCross(name)) {
        states.add(new State(name, null, State.Kind.CONSTANT));
        batch.put(name, 0);
      } else if (name.equals(AUDIO) || name.equals(Wiring.PAST)) {
        batch.put(name, 0);
      }
    }
    if (!states.isEmpty() && ports.takes(AUDIO)) {
      states.add(new State(AUDIO, null, State.Kind.CONSTANT));
    }
    return rows(part, batch, states);
  }

  private static ModelGraph rows(
      WhisperFiles.Part part, Map<String, Integer> batch, List<State> states) {
    ModelGraph graph = part.graph();
    return new ModelGraph(graph.id(), graph.sha256(), graph.path(), batch, states);
  }
}
