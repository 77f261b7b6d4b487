package io.cochlea.recognizer.whisper;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.feature.FeatureFactory;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.recognition.ModelSpec;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.Session;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.recognition.TranscriptSink;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;

/** A Whisper model, multilingual or English only, of any of the layouts of {@link WhisperFiles}. */
public final class WhisperModel implements SpeechModel, AutoCloseable {
  /** The family in a manifest. */
  public static final String FAMILY_NAME = "whisper";

  private final BufferPool pool;
  private final Function<FeatureSpec.Kind, FeatureFactory> factories;
  private final ModelSpec spec;

  /**
   * @param pool for what is kept of a window between the graphs
   * @param factories finds who computes a kind of features, or throws {@link
   *     IllegalArgumentException}
   * @throws IOException when a file is missing, cannot be read, or disagrees with another, naming
   *     it and the reason
   */
  public WhisperModel(
      WhisperFiles files, BufferPool pool, Function<FeatureSpec.Kind, FeatureFactory> factories)
      throws IOException {
    this.pool = pool;
    this.factories = factories;
    spec =
        new ModelSpec(
            files.id(),
            FAMILY_NAME,
            List.of("en"),
            new FeatureSpec(
                FeatureSpec.Kind.WHISPER_LOG_MEL, 80, FeatureSpec.Normalisation.WHISPER, 0),
            Stream.of(files.encoder(), files.prompt(), files.step())
                .map(WhisperFiles.Part::graph)
                .distinct()
                .toList(),
            files.notice());
  }

  @Override
  public ModelSpec spec() {
    return spec;
  }

  @Override
  public Session open(
      Placement placement,
      AudioFormat format,
      int maxSamples,
      RecognitionOptions options,
      CopyLedger ledger,
      Executor loop,
      TranscriptSink sink)
      throws InferenceException {
    throw new InferenceException(
        "model %s cannot recognise yet with %s and %s"
            .formatted(spec.id(), pool, factories.apply(spec.features().kind()).path()));
  }

  /** The model is withdrawn; its sessions go on. */
  @Override
  public void close() {}
}
