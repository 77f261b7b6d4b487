package io.cochlea.api.recognition;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.placement.Placement;
import java.util.concurrent.Executor;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A model that turns audio into words; a service ranked by {@code service.ranking}. Thread-safe.
 */
@ProviderType
public interface SpeechModel {

  ModelSpec spec();

  /**
   * Opens a session for one stream; the model's first one loads it, and blocks meanwhile.
   *
   * @param loop runs what the session has to do on the stream's loop when a lane is done
   * @throws InferenceException when no backend can run the model
   * @throws IllegalArgumentException when the model does not take the format
   */
  Session open(
      Placement placement,
      AudioFormat format,
      int maxSamples,
      CopyLedger ledger,
      Executor loop,
      TranscriptSink sink)
      throws InferenceException;
}
