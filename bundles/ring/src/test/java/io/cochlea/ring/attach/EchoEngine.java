package io.cochlea.ring.attach;

import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.EngineStatistics;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRequest;
import io.cochlea.api.stream.StreamStatistics;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens streams that say where they heard something, unless it is told to fail. */
final class EchoEngine implements Engine {
  volatile @Nullable IOException refusal;
  volatile @Nullable RuntimeException failure;

  @Override
  public Stream open(StreamRequest request, TranscriptSink sink) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Stream open(StreamRequest request, AudioRing ring, TranscriptSink sink)
      throws IOException {
    IOException refused = refusal;
    RuntimeException failed = failure;
    if (refused != null || failed != null) {
      ring.close();
    }
    if (refused != null) {
      throw refused;
    }
    if (failed != null) {
      throw failed;
    }
    return new EchoStream(ring, sink);
  }

  @Override
  public List<StreamStatistics> streams() {
    return List.of();
  }

  @Override
  public EngineStatistics statistics() {
    throw new UnsupportedOperationException();
  }
}
