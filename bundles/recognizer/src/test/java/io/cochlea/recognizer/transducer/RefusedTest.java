package io.cochlea.recognizer.transducer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.inference.TensorSpec;
import io.cochlea.recognizer.session.Pace;
import io.cochlea.recognizer.transducer.TransducerFiles.Graph;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no transducer, or not the one its metadata tell of, is refused with the reason. */
class RefusedTest {
  @TempDir static Path natives;
  @TempDir Path folder;
  private static TransducerFiles zipformer;
  private static TransducerFiles parakeet;
  private static TransducerFiles fused;

  @BeforeAll
  static void load() {
    try (TestRuntime runtime = new TestRuntime("test", natives)) {
      zipformer = Tiny.zipformer(runtime, 1);
      parakeet = Tiny.parakeet(runtime, "parakeet-tdt");
      fused = Tiny.parakeet(runtime, "parakeet-tdt-fused");
    }
  }

  private static TransducerFiles with(
      TransducerFiles files, Graph encoder, Graph decoder, Graph joiner, Path tokens) {
    return new TransducerFiles(
        files.id(),
        files.languages(),
        files.notice(),
        files.layout(),
        encoder,
        decoder,
        joiner,
        tokens,
        files.subsampling(),
        files.paths());
  }

  private static TransducerFiles withEncoder(TransducerFiles files, Graph encoder) {
    return with(
        files, encoder, files.decoder(), Objects.requireNonNull(files.joiner()), files.tokens());
  }

  private static Graph metadata(Graph graph, String key, String value) {
    Map<String, String> metadata = new HashMap<>(graph.signature().metadata());
    if (value.equals("-")) {
      metadata.remove(key);
    } else {
      metadata.put(key, value);
    }
    Signature signature = graph.signature();
    return new Graph(
        graph.file(), new Signature(signature.inputs(), signature.outputs(), metadata));
  }

  private static String refusal(TransducerFiles files) {
    try (Arena arena = Arena.ofShared()) {
      return String.valueOf(
          assertThrows(
                  IOException.class,
                  () ->
                      new TransducerModel(
                          files,
                          new PoisonPool(arena),
                          kind -> {
                            throw new AssertionError("nothing is opened");
                          },
                          () -> Pace.DEFAULT,
                          (stage, nanos) -> {}))
              .getMessage());
    }
  }

  private static void assertRefused(TransducerFiles files, String... parts) {
    String message = refusal(files);
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "T|-|lacks metadata T",
        "T|forty|metadata T has 'forty'",
        "T|-45|metadata T has '-45'",
        "T|4555555555555|metadata T has",
        "T|46|axis 1 of x FLOAT32[-1, 45, 80] has to be 46",
        "T|32|decode_chunk_len is 32, allowed are multiples of 4 below T, 32",
        "decode_chunk_len|30|decode_chunk_len is 30",
        "num_encoder_layers|1,x|metadata num_encoder_layers has 'x'",
        "num_encoder_layers|1,|metadata num_encoder_layers has ''",
        "num_encoder_layers|1,3|has no 'cached_key_3'",
        "num_encoder_layers|999999,999999|axis 0 of cached_key_1",
        "num_encoder_layers|1,1|has 20 caches, its metadata num_encoder_layers means 14",
        "encoder_dims|24|metadata encoder_dims has 1 numbers, num_encoder_layers 2",
        "encoder_dims|24,36|axis 3 of cached_nonlin_attn_1",
        "query_head_dims|8,9|cached_key_1",
        "value_head_dims|7,6|cached_val1_0",
        "num_heads|2,999999|cached_key_1",
        "cnn_module_kernels|15,9|cached_conv1_1",
        "left_context_len|64,64|cached_key_1",
        "left_context_len|-|lacks metadata left_context_len",
        "feature|whisper|metadata feature is 'whisper'"
      })
  void aZipformersMetadataHasToBeItsOwn(String key, String value, String message) {
    assertRefused(
        withEncoder(zipformer, metadata(zipformer.encoder(), key, value)),
        message,
        zipformer.encoder().file().id());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vocab_size|31|vocab_size is 31, but there are 32 tokens",
        "vocab_size|-|lacks metadata vocab_size",
        "context_size|3|axis 1 of y INT64[-1, 2] has to be 3",
        "context_size|two|metadata context_size has 'two'"
      })
  void aPredictorsMetadataHasToBeItsOwn(String key, String value, String message) {
    assertRefused(
        with(
            zipformer,
            zipformer.encoder(),
            metadata(zipformer.decoder(), key, value),
            Objects.requireNonNull(zipformer.joiner()),
            zipformer.tokens()),
        message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vocab_size|29|vocab_size is 29, but there are 30 tokens besides <blk>",
        "vocab_size|many|metadata vocab_size has 'many'",
        "subsampling_factor|-|lacks metadata subsampling_factor",
        "subsampling_factor|0|metadata subsampling_factor has '0'",
        "normalize_type|per_something|normalize_type is 'per_something'",
        "url|https://example.invalid/rnnt|has to be no other than 31 tokens"
      })
  void aParakeetsMetadataHasToBeItsOwn(String key, String value, String message) {
    assertRefused(withEncoder(parakeet, metadata(parakeet.encoder(), key, value)), message);
  }

  @Test
  void aTdtNeedsDurations() throws IOException {
    Path more = folder.resolve("tokens.txt");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 35; i++) {
      text.append("t").append(i).append(' ').append(i).append('\n');
    }
    Files.writeString(more, text + "<blk> 35\n");
    Graph encoder = metadata(parakeet.encoder(), "vocab_size", "35");
    assertRefused(
        with(
            parakeet, encoder, parakeet.decoder(), Objects.requireNonNull(parakeet.joiner()), more),
        "has to be more than 36 tokens");
  }

  @Test
  void tokensHaveToBeginOrEndWithTheBlank() {
    assertRefused(
        with(
            zipformer,
            zipformer.encoder(),
            zipformer.decoder(),
            Objects.requireNonNull(zipformer.joiner()),
            parakeet.tokens()),
        "does not begin with <blk>");
    assertRefused(
        with(
            parakeet,
            parakeet.encoder(),
            parakeet.decoder(),
            Objects.requireNonNull(parakeet.joiner()),
            zipformer.tokens()),
        "does not end with <blk>");
  }

  @Test
  void graphsHaveToBeEachOthers() {
    assertRefused(withEncoder(zipformer, parakeet.encoder()), "encoder.onnx", "lacks metadata T");
    assertRefused(
        with(
            parakeet,
            parakeet.encoder(),
            parakeet.encoder(),
            Objects.requireNonNull(parakeet.joiner()),
            parakeet.tokens()),
        "encoder.onnx: input 0 has to be",
        "of rank 2");
    assertRefused(
        with(
            parakeet,
            parakeet.encoder(),
            parakeet.decoder(),
            parakeet.decoder(),
            parakeet.tokens()),
        "decoder.onnx");
    assertRefused(
        with(
            zipformer,
            zipformer.encoder(),
            zipformer.decoder(),
            zipformer.decoder(),
            zipformer.tokens()),
        "decoder-epoch-99-avg-1-chunk-16-left-64.onnx: input 0 has to be [FLOAT32] of rank 2");
  }

  @Test
  void framesAndWhatIsForetoldHaveToFitTheJoiner() {
    Graph joiner = Objects.requireNonNull(parakeet.joiner());
    List<TensorSpec> inputs = new ArrayList<>(joiner.signature().inputs());
    TensorSpec frame = inputs.getFirst();
    inputs.set(0, new TensorSpec(frame.name(), ElementType.FLOAT32, new long[] {-1, 25, -1}));
    assertRefused(
        with(
            parakeet,
            parakeet.encoder(),
            parakeet.decoder(),
            new Graph(joiner.file(), new Signature(inputs, joiner.signature().outputs(), Map.of())),
            parakeet.tokens()),
        "'encoder_outputs' takes 25 floats, but the encoder's frames have 24");
  }

  @Test
  void bothInOneGraphIsRecognisedWithoutMetadata() throws IOException {
    try (Arena arena = Arena.ofShared()) {
      Parakeet model = new Parakeet(fused, new PoisonPool(arena));
      assertEquals(2, model.graphs().size());
      assertEquals(
          Map.of(
              "encoder_outputs",
              0,
              "targets",
              0,
              "target_length",
              0,
              "input_states_1",
              1,
              "input_states_2",
              1),
          model.graphs().getLast().batchAxes());
      assertEquals(128, model.features().bins());
    }
  }

  @Test
  void pathsAreBounded() {
    for (int paths : new int[] {0, 9}) {
      String message =
          String.valueOf(
              assertThrows(
                      IllegalArgumentException.class,
                      () ->
                          new TransducerFiles(
                              "id",
                              List.of(),
                              "",
                              zipformer.layout(),
                              zipformer.encoder(),
                              zipformer.decoder(),
                              null,
                              zipformer.tokens(),
                              0,
                              paths))
                  .getMessage());
      assertEquals("paths " + paths + " is not within 1 to 8", message);
    }
  }
}
