package io.cochlea.api.stream;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.recognition.RecognitionOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a stream is opened with.
 *
 * @param name what operators see
 * @param retention the least audio its ring holds; null for the configured one
 * @param model id of the model; null for the best there is
 * @param options how it is to be recognised
 */
public record StreamRequest(
    String name,
    AudioFormat format,
    @Nullable Duration retention,
    @Nullable String model,
    RecognitionOptions options) {

  /** A stream recognised as the model has it. */
  public StreamRequest(
      String name, AudioFormat format, @Nullable Duration retention, @Nullable String model) {
    this(name, format, retention, model, RecognitionOptions.DEFAULT);
  }
}
