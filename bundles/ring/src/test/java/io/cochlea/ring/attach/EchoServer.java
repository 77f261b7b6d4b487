package io.cochlea.ring.attach;

import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.EngineStatistics;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRequest;
import io.cochlea.api.stream.StreamStatistics;
import io.cochlea.ring.SharedRings;
import io.cochlea.ring.TestSamples;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The real attach server, before an engine that hears in audio where it is. */
public final class EchoServer implements Engine, AutoCloseable {
  private static final Settings SETTINGS =
      new Settings(Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(10), 64);

  private final AttachLoop loop;
  private final List<EchoStream> streams = new ArrayList<>();
  private volatile @Nullable StreamRequest asked;

  public EchoServer(Path socket, SharedRings rings) throws IOException {
    loop = new AttachLoop(socket, SETTINGS, rings.attached(), () -> this);
    loop.start();
  }

  /** A server that listens until it is killed; its argument is the socket. */
  public static void main(String[] arguments) throws Exception {
    try (EchoServer _ = new EchoServer(Path.of(arguments[0]), TestSamples.rings())) {
      System.out.println("listening");
      Thread.sleep(Duration.ofHours(1));
    }
  }

  /** What the last stream was asked for with. */
  public @Nullable StreamRequest asked() {
    return asked;
  }

  /** How many streams there were. */
  public synchronized int opened() {
    return streams.size();
  }

  /** What was wrong with them. */
  public synchronized List<RuntimeException> failures() {
    return streams.stream().map(EchoStream::failure).filter(Objects::nonNull).toList();
  }

  /** Samples of all of them together. */
  public synchronized long heard() {
    return streams.stream().mapToLong(EchoStream::heard).sum();
  }

  @Override
  public Stream open(StreamRequest request, TranscriptSink sink) {
    throw new UnsupportedOperationException();
  }

  @Override
  public synchronized Stream open(StreamRequest request, AudioRing ring, TranscriptSink sink) {
    asked = request;
    EchoStream stream = new EchoStream(ring, sink);
    streams.add(stream);
    return stream;
  }

  @Override
  public List<StreamStatistics> streams() {
    return List.of();
  }

  @Override
  public EngineStatistics statistics() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    loop.close();
    List.copyOf(streams).forEach(EchoStream::close);
  }
}
