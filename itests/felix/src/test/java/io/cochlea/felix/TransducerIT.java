package io.cochlea.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioFiles;
import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.recognition.ModelFolders;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Folders as upstream lays them out load by being pointed at, and hear real audio. What random
 * weights hear means nothing, but is the same whoever else is heard.
 */
class TransducerIT {
  private static final int STREAMS = 4;

  /** What stands of hypotheses depends on when they were made. */
  private static final RecognitionOptions FINALS =
      new RecognitionOptions(null, false, "", null, List.of(), false);

  @TempDir static Path storage;
  private static Distribution distribution;
  private static Engine engine;
  private static AudioFiles files;
  private static ModelFolders folders;

  @BeforeAll
  static void start() throws Exception {
    distribution = Distribution.withContracts(storage);
    engine = distribution.service(Engine.class);
    files = distribution.service(AudioFiles.class);
    folders = distribution.service(ModelFolders.class);
  }

  @AfterAll
  static void stop() throws Exception {
    distribution.close();
  }

  @ParameterizedTest
  @CsvSource({
    "zipformer, sherpa-onnx",
    "parakeet-tdt, sherpa-onnx",
    "parakeet-rnnt, sherpa-onnx",
    "parakeet-tdt-fused, onnx-asr"
  })
  void aFolderOfUpstreamHears(String name, String layout) throws Throwable {
    Path folder = Path.of("../../models/tiny/transducer", name);
    assertTrue(folders.inspect(folder).layout().startsWith(layout), name);
    try (var offer = folders.offer(folder)) {
      String model = offer.model().spec().id();
      int words = 0;
      for (Sample sample : Sample.all()) {
        List<Listener> listeners = new ArrayList<>();
        Listener alone = new Listener();
        listen(model, sample, alone);
        alone.await();
        for (int i = 0; i < STREAMS; i++) {
          Listener listener = new Listener();
          listeners.add(listener);
          listen(model, sample, listener);
        }
        for (Listener listener : listeners) {
          listener.await();
          assertEquals(describe(alone), describe(listener), sample.name());
        }
        words += alone.words().size();
      }
      assertTrue(words > 0, "something is heard");
    }
  }

  private static void listen(String model, Sample sample, Listener listener) throws Exception {
    Stream stream =
        engine.open(new StreamRequest("test", AudioFormat.SPEECH, null, model, FINALS), listener);
    sample.into(stream, files);
  }

  /** All but the confidence, whose last bits depend on the length of neighbours. */
  private static String describe(Listener listener) {
    return listener.segments.stream()
            .map(segment -> segment.from() + "-" + segment.to() + " " + segment.text())
            .collect(Collectors.joining("\n"))
        + listener.words().stream()
            .map(word -> " " + word.from() + "-" + word.to())
            .collect(Collectors.joining());
  }
}
