package io.cochlea.recognizer.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.GraphFiles;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.inference.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders as their publishers fill them; graphs say what a test has them say. */
class LayoutsTest {
  private static final String WHISPER = "{\"model_type\": \"whisper\"}";
  private static final String TOKENS_OF_ICEFALL = "<blk> 0\n▁a 1\n";
  private static final String TOKENS_OF_NEMO = "▁a 0\n<blk> 1\n";

  @TempDir Path folder;
  private final Map<String, String> metadata = new HashMap<>();
  private long bands = 80;

  private final GraphFiles graphs =
      file ->
          new GraphFiles.Head(
              new Signature(
                  List.of(new TensorSpec("x", ElementType.FLOAT32, new long[] {-1, bands, -1})),
                  List.of(),
                  metadata),
              Map.of("", 17L),
              List.of());

  @Test
  void optimumWhisperMergedIsPreferredToSplit() throws IOException {
    graphs("encoder_model", "decoder_model_merged", "decoder_model", "decoder_with_past_model");
    text("config.json", WHISPER);
    Description found = recognise();
    assertEquals("Optimum Whisper", found.layout());
    assertEquals("whisper", found.keys().get("family"));
    assertEquals("decoder_model_merged.onnx", found.keys().get("graph.decoder"));
    assertEquals(null, found.keys().get("graph.decoder_with_past"));
  }

  @Test
  void optimumWhisperSplitInItsOnnxFolder() throws IOException {
    Files.createDirectory(folder.resolve("onnx"));
    graphs("onnx/encoder_model", "onnx/decoder_model", "onnx/decoder_with_past_model");
    graphs("onnx/decoder_in_place");
    text("config.json", WHISPER);
    Map<String, String> keys = recognise().keys();
    assertEquals("onnx/decoder_model.onnx", keys.get("graph.decoder"));
    assertEquals("onnx/decoder_with_past_model.onnx", keys.get("graph.decoder_with_past"));
    assertEquals("onnx/decoder_in_place.onnx", keys.get("graph.decoder_in_place"));
    graphs("onnx/decoder_in_place_rowint8");
    keys = Layouts.recognise(new Listing(folder), Map.of("variant", "fp32"), graphs).keys();
    assertEquals("onnx/decoder_in_place.onnx", keys.get("graph.decoder_in_place"));
    assertEquals(
        "onnx/decoder_in_place_rowint8.onnx", recognise().keys().get("graph.decoder_in_place"));
  }

  @Test
  void ofVariantsTheBestIsTakenUnlessAnotherIsChosen() throws IOException {
    graphs("encoder_model", "encoder_model_int8", "encoder_model_fp16");
    graphs("decoder_model_merged_q4", "decoder_model_merged_int8");
    text("config.json", WHISPER);
    assertEquals("encoder_model.onnx", recognise().keys().get("graph.encoder"));
    assertEquals("decoder_model_merged_int8.onnx", recognise().keys().get("graph.decoder"));
    graphs("decoder_model_merged_rowint8");
    assertEquals("decoder_model_merged_rowint8.onnx", recognise().keys().get("graph.decoder"));
    Description chosen = Layouts.recognise(new Listing(folder), Map.of("variant", "int8"), graphs);
    assertEquals("encoder_model_int8.onnx", chosen.keys().get("graph.encoder"));
    assertRefused(Map.of("variant", "q8"), "variant is 'q8'", "encoder_model_fp16.onnx");
  }

  @Test
  void anotherModelOfOptimumIsNoWhisper() throws IOException {
    graphs("encoder_model", "decoder_model_merged");
    text("config.json", "{\"model_type\": \"t5\"}");
    assertRefused(Map.of(), "looks like Optimum Whisper", "'t5'");
    text("config.json", "[]");
    assertRefused(Map.of(), "config.json", "no JSON object");
  }

  @Test
  void sherpaWhisper() throws IOException {
    graphs("tiny.en-encoder.int8", "tiny.en-decoder.int8", "tiny.en-decoder");
    text("tiny.en-tokens.txt", "IQ== 0");
    Map<String, String> keys = recognise().keys();
    assertEquals("tiny.en-encoder.int8.onnx", keys.get("graph.encoder"));
    assertEquals("tiny.en-decoder.onnx", keys.get("graph.decoder"));
    assertEquals("tiny.en-tokens.txt", keys.get("tokens"));
  }

  @Test
  void aStreamingZipformerIsToldByItsMetadata() throws IOException {
    String name = "-epoch-99-avg-1-chunk-16-left-64";
    graphs("encoder" + name + ".int8", "encoder" + name, "decoder" + name, "joiner" + name);
    text("tokens.txt", TOKENS_OF_ICEFALL);
    assertRefused(Map.of(), "model_type ''", "zipformer2");
    metadata.putAll(Map.of("model_type", "zipformer2", "decode_chunk_len", "32"));
    Map<String, String> keys = recognise().keys();
    assertEquals("transducer", keys.get("family"));
    assertEquals("zipformer", keys.get("layout"));
    assertEquals("encoder" + name + ".onnx", keys.get("graph.encoder"));
  }

  @Test
  void aParakeetIsToldByItsTokens() throws IOException {
    graphs("encoder.int8", "decoder.int8", "joiner.int8");
    text("tokens.txt", TOKENS_OF_NEMO);
    metadata.put("subsampling_factor", "8");
    Map<String, String> keys = recognise().keys();
    assertEquals("nemo", keys.get("layout"));
    assertEquals("8", keys.get("subsampling"));
    metadata.put("subsampling_factor", "0");
    assertRefused(Map.of(), "subsampling_factor '0'", "1 to 99");
  }

  @Test
  void modelsOfOnnxAsr() throws IOException {
    graphs("encoder-model", "decoder_joint-model");
    text("vocab.txt", TOKENS_OF_NEMO);
    text("config.json", "{\"model_type\": \"nemo-conformer-tdt\", \"subsampling_factor\": 4}");
    Map<String, String> keys = recognise().keys();
    assertEquals("transducer", keys.get("family"));
    assertEquals("decoder_joint-model.onnx", keys.get("graph.decoder"));
    assertEquals("4", keys.get("subsampling"));
  }

  @Test
  void ctcModelsOfBothKinds() throws IOException {
    graphs("model.int8");
    text("tokens.txt", TOKENS_OF_NEMO);
    assertEquals("80", recognise().keys().get("features.bins"));
    assertEquals("PER_FEATURE", recognise().keys().get("features.normalisation"));
    metadata.put("normalize_type", "");
    assertEquals("NONE", recognise().keys().get("features.normalisation"));
    bands = 79;
    assertRefused(Map.of(), "80 or 128");
    metadata.putAll(Map.of("model_type", "zipformer2", "decode_chunk_len", "32"));
    text("tokens.txt", TOKENS_OF_ICEFALL);
    assertEquals("zipformer", recognise().keys().get("layout"));
    assertEquals("ctc", recognise().keys().get("family"));
    assertEquals("SHERPA_FBANK", recognise().keys().get("features"));
  }

  @Test
  void sileroIsSentWhereItBelongs() throws IOException {
    graphs("silero_vad");
    assertRefused(Map.of(), "io.cochlea.vad.silero");
  }

  @Test
  void whatIsMissingOfTheClosestLayoutIsNamed() throws IOException {
    assertRefused(Map.of(), "neither a model.properties", "Optimum Whisper", "sherpa-onnx CTC");
    graphs("encoder-epoch-1", "joiner-epoch-1");
    text("tokens.txt", TOKENS_OF_ICEFALL);
    assertRefused(Map.of(), "sherpa-onnx transducer", "lacks decoder.onnx");
  }

  @Test
  void severalModelsInOneFolderAreNotGuessedAmong() throws IOException {
    graphs("tiny-encoder", "base-encoder", "tiny-decoder");
    text("tiny-tokens.txt", "");
    assertRefused(Map.of(), "several files for graph.encoder", "base-encoder.onnx");
  }

  @Test
  void foldersThatAreLinksAreRefused() throws IOException {
    Path elsewhere = Files.createTempDirectory(folder, "elsewhere");
    Files.createSymbolicLink(folder.resolve("onnx"), elsewhere);
    assertRefused(Map.of(), "onnx is a link");
  }

  private Description recognise() throws IOException {
    return Layouts.recognise(new Listing(folder), Map.of(), graphs);
  }

  private void assertRefused(Map<String, String> chosen, String... parts) {
    String message =
        String.valueOf(
            assertThrows(
                    IOException.class, () -> Layouts.recognise(new Listing(folder), chosen, graphs))
                .getMessage());
    assertTrue(message.contains(folder.getFileName().toString()), message);
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  private void graphs(String... names) throws IOException {
    for (String name : names) {
      Files.writeString(folder.resolve(name + ".onnx"), "a graph");
    }
  }

  private void text(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
