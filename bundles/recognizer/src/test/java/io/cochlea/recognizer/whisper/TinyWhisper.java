package io.cochlea.recognizer.whisper;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.recognizer.session.Pace;
import io.cochlea.recognizer.whisper.WhisperFiles.Part;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tiny Whisper of {@code models/tiny/whisper}, and what torch makes of it. */
final class TinyWhisper {
  static final Path MODELS = Path.of("../../models/tiny/whisper");

  /** How a folder is laid out. */
  enum Kind {
    SPLIT("decoder_model", "decoder_with_past_model"),
    STATED("decoder_model", "decoder_with_past_model_stated"),
    MERGED("decoder_model_merged", "decoder_model_merged"),
    IN_PLACE("decoder_model", "decoder_in_place"),
    MERGED_IN_PLACE("decoder_model_merged", "decoder_in_place"),
    SHERPA("tiny-decoder", "tiny-decoder");

    final String prompt;
    final String step;

    Kind(String prompt, String step) {
      this.prompt = prompt;
      this.step = step;
    }
  }

  /** What torch says. */
  static final JsonObject REFERENCE;

  static {
    try {
      REFERENCE = VocabularyFiles.json(MODELS.resolve("reference.json"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private TinyWhisper() {}

  static WhisperFiles files(CpuRuntime runtime, Kind kind) {
    Part encoder = part(runtime, kind == Kind.SHERPA ? "tiny-encoder" : "encoder_model");
    Part step = part(runtime, kind.step);
    Part prompt = kind.prompt.equals(kind.step) ? step : part(runtime, kind.prompt);
    return new WhisperFiles(
        "tiny", "random weights", encoder, prompt, step, kind == Kind.SHERPA ? sherpa() : texts());
  }

  private static Part part(CpuRuntime runtime, String name) {
    return runtime.part(MODELS.resolve(name + ".onnx"));
  }

  private static Map<String, Path> sherpa() {
    return Map.of(WhisperFiles.TOKENS, MODELS.resolve("tiny-tokens.txt"));
  }

  static Map<String, Path> texts() {
    Map<String, Path> texts = new HashMap<>();
    for (String name :
        List.of(
            WhisperFiles.CONFIG,
            WhisperFiles.GENERATION,
            WhisperFiles.VOCABULARY,
            WhisperFiles.ADDED)) {
      if (Files.exists(MODELS.resolve(name))) {
        texts.put(name, MODELS.resolve(name));
      }
    }
    return texts;
  }

  static Vocabulary vocabulary() {
    try {
      return VocabularyFiles.optimum(texts());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Parameters parameters(int beams) {
    Vocabulary vocabulary = vocabulary();
    BytePairs pairs = new BytePairs(vocabulary);
    int[] first = {pairs.encode(" ")[0], vocabulary.end};
    int[] suppressed = Suppressed.withSpecials(Suppressed.nonSpeech(pairs), vocabulary);
    return new Parameters(true, suppressed, first, 50, beams);
  }

  /**
   * A decoder with the prompt and task that torch had for the window.
   *
   * @param temperature null for one after the other
   */
  static WhisperDecoder decoder(
      WhisperFiles files,
      Placement placement,
      BufferPool pool,
      int window,
      int beams,
      @Nullable Float temperature)
      throws Exception {
    WhisperModel model =
        new WhisperModel(
            files,
            pool,
            kind -> {
              throw new IllegalArgumentException("features are given");
            },
            () -> Pace.DEFAULT,
            (stage, nanos) -> {});
    String prompt = window == 1 ? "the dog" : "";
    Decoding plain =
        model.decoding(
            new RecognitionOptions(null, window == 2, prompt, temperature, List.of(), false));
    Decoding decoding =
        new Decoding(
            plain.wiring(),
            plain.vocabulary(),
            parameters(beams),
            plain.prompt(),
            plain.language(),
            plain.temperature());
    return new WhisperDecoder(
        decoding, Lanes.of(decoding.wiring(), placement), pool, "test", new SummedLedger());
  }

  static JsonObject at(int window) {
    return REFERENCE.getJsonArray("cases").getJsonObject(window);
  }

  static int[] numbers(JsonArray array) {
    return array.getValuesAs(JsonNumber.class).stream().mapToInt(JsonNumber::intValue).toArray();
  }

  static int[] tokens(Hypothesis sequence) {
    int[] tokens = new int[sequence.length()];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = sequence.token(i);
    }
    return tokens;
  }
}
