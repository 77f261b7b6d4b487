package io.cochlea.api.stream;

import io.cochlea.api.audio.AudioFormat;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a stream is opened with.
 *
 * @param name what operators see
 * @param retention the least audio its ring holds; null for the configured one
 * @param model id of the model; null for the best there is
 * @param language BCP 47 tag of what is spoken; null for the model's own
 */
public record StreamRequest(
    String name,
    AudioFormat format,
    @Nullable Duration retention,
    @Nullable String model,
    @Nullable String language) {

  /** A stream in the model's own language. */
  public StreamRequest(
      String name, AudioFormat format, @Nullable Duration retention, @Nullable String model) {
    this(name, format, retention, model, null);
  }
}
