package io.cochlea.api.recognition;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.placement.Placement;
import java.util.concurrent.Executor;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A model that turns audio into words; a service ranked by {@code service.ranking}, with its id as
 * property {@value #ID} and its family as property {@value #FAMILY}. Thread-safe. Sessions outlive
 * the service: a stream keeps what it was opened with.
 */
@ProviderType
public interface SpeechModel {
  String ID = "model.id";
  String FAMILY = "model.family";

  ModelSpec spec();

  /**
   * Opens a session for one stream; the model's first one loads it, and blocks meanwhile.
   *
   * @param maxSamples the longest utterance recognised in one piece
   * @param options its language is one of the model's, or null
   * @param loop runs, on the stream's loop, what the session has to do when a lane is done; what it
   *     throws breaks off the stream
   * @param sink receives segments on the loop; {@link TranscriptSink#completed()} is not the
   *     session's to call
   * @throws InferenceException when no backend can run the model, or it is not what its manifest
   *     says
   * @throws IllegalArgumentException when the model does not take the format
   */
  Session open(
      Placement placement,
      AudioFormat format,
      int maxSamples,
      RecognitionOptions options,
      CopyLedger ledger,
      Executor loop,
      TranscriptSink sink)
      throws InferenceException;
}
