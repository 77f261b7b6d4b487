package io.cochlea.ring.client;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.recognition.TranscriptSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Describes a stream, then opens it. Not thread-safe. */
public final class RingClientBuilder {
  private static final Duration RETENTION = Duration.ofSeconds(64);

  private final String name;
  private @Nullable Path socket;
  private AudioFormat format = AudioFormat.SPEECH;
  private Duration retention = RETENTION;
  private String model = "";
  private String language = "";
  private boolean partials;
  private boolean resultRing = true;
  private @Nullable HttpFallback fallback;

  RingClientBuilder(String name) {
    this.name = name;
  }

  /** The server's socket; {@link #defaultSocket()} unless set. */
  public RingClientBuilder socket(Path path) {
    socket = path;
    return this;
  }

  /** {@link AudioFormat#SPEECH} unless set. */
  public RingClientBuilder format(AudioFormat format) {
    this.format = format;
    return this;
  }

  /** The least time of audio the ring holds; 64 s unless set. */
  public RingClientBuilder retention(Duration retention) {
    this.retention = retention;
    return this;
  }

  /** The model's id; the server's choice unless set. */
  public RingClientBuilder model(String id) {
    model = id;
    return this;
  }

  /** BCP 47; the model's own unless set. */
  public RingClientBuilder language(String tag) {
    language = tag;
    return this;
  }

  /**
   * Asks for hypotheses before an utterance is over; without, its finals never depend on when one
   * was told.
   */
  public RingClientBuilder partials() {
    partials = true;
    return this;
  }

  /** Lets results come over the socket rather than in a ring of their own. */
  public RingClientBuilder resultsOverSocket() {
    resultRing = false;
    return this;
  }

  /** Uploads while no server can be attached to; without this, audio waits in the ring. */
  public RingClientBuilder fallback(HttpFallback http) {
    fallback = http;
    return this;
  }

  /**
   * Makes the ring and begins to attach it; does not wait for a server.
   *
   * @param sink called on the client's own thread
   * @throws IllegalArgumentException naming the value that is out of range
   * @throws IOException when there is no shared memory for the ring
   */
  public RingClient open(TranscriptSink sink) throws IOException {
    Path path = socket == null ? defaultSocket() : socket;
    return new RingClient(
        new Options(path, name, format, retention, model, language, partials, resultRing, fallback),
        sink);
  }

  /**
   * {@code attach.sock} in {@code $COCHLEA_STATE}, else {@code $XDG_STATE_HOME/cochlea}, else
   * {@code ~/.local/state/cochlea}.
   */
  public static Path defaultSocket() {
    String state = System.getenv("COCHLEA_STATE");
    String xdg = System.getenv("XDG_STATE_HOME");
    Path folder;
    if (state != null && !state.isEmpty()) {
      folder = Path.of(state);
    } else if (xdg != null && !xdg.isEmpty()) {
      folder = Path.of(xdg, "cochlea");
    } else {
      folder = Path.of(System.getProperty("user.home"), ".local", "state", "cochlea");
    }
    return folder.resolve("attach.sock");
  }
}
