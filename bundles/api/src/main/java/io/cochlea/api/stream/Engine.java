package io.cochlea.api.stream;

import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.ring.AudioRing;
import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Owns streams. Thread-safe. */
@ProviderType
public interface Engine {

  /**
   * Opens a stream, loading its model first if need be.
   *
   * @throws IllegalArgumentException when the model is unknown, or does not take the format or the
   *     language, naming it and what there is
   * @throws StreamRefusedException when there is no room for another stream or nothing can run it
   *     yet, with the reason
   * @throws IOException when its ring cannot be made
   */
  Stream open(StreamRequest request, TranscriptSink sink) throws IOException;

  /**
   * Opens a stream on a ring that another process writes, from its release position on. The engine
   * takes the ring over, and closes it when the stream is over or cannot be opened. Nothing is read
   * before the first {@link Stream#wake()}.
   *
   * @param request its retention is the ring's affair, its format the ring's format
   * @throws IllegalArgumentException as {@link #open(StreamRequest, TranscriptSink)}
   * @throws StreamRefusedException as {@link #open(StreamRequest, TranscriptSink)}
   */
  Stream open(StreamRequest request, AudioRing ring, TranscriptSink sink) throws IOException;

  /** A snapshot of every open stream. */
  List<StreamStatistics> streams();

  /** A snapshot of what all streams did. */
  EngineStatistics statistics();
}
