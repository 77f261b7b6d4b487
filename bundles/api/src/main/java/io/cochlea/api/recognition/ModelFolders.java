package io.cochlea.api.recognition;

import java.io.IOException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/** Recognises models by the files of their folders. Thread-safe. */
@ProviderType
public interface ModelFolders {

  /**
   * What the folder holds; its files are hashed, no graph is compiled.
   *
   * @throws IOException with one line that says what is missing, damaged or too big, and for an
   *     unknown folder which layout it comes closest to
   */
  Found inspect(Path folder) throws IOException;

  /**
   * Offers the folder's model as a {@link SpeechModel} until closed.
   *
   * @throws IOException as {@link #inspect}, and when a model of its id is offered already
   */
  Offer offer(Path folder) throws IOException;

  /**
   * Looks again at the user's directory of models, and offers what came and withdraws what went. A
   * folder that is refused costs a line in the log.
   */
  void rescan();

  /**
   * @param layout who lays a folder out so, for operators
   * @param bytes of its graphs with their weights
   */
  record Found(ModelSpec spec, String layout, long bytes) {}

  /** A model that is offered. */
  interface Offer extends AutoCloseable {
    SpeechModel model();

    /** Withdraws the model; streams keep it. Idempotent. */
    @Override
    void close();
  }
}
