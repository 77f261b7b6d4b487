package io.cochlea.api.stream;

import io.cochlea.api.recognition.TranscriptSink;
import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Owns streams. Thread-safe. */
@ProviderType
public interface Engine {

  /**
   * Opens a stream, loading its model first if need be.
   *
   * @throws IllegalArgumentException when the model is unknown or does not take the format, naming
   *     it and what there is
   * @throws IOException when there is no room for another stream or its model cannot run, with the
   *     reason
   */
  Stream open(StreamRequest request, TranscriptSink sink) throws IOException;

  /** A snapshot of every open stream. */
  List<StreamStatistics> streams();
}
