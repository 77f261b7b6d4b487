package io.cochlea.gateway;

import io.cochlea.api.audio.AudioFiles;
import io.cochlea.api.audio.AudioSource;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRefusedException;
import io.cochlea.api.stream.StreamRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The transcription of one recording, by one thread. */
final class Job {
  private static final String FILE = "file";

  /**
   * What transcribing needs.
   *
   * @param settings as they are now
   */
  record Tools(Engine engine, AudioFiles files, Supplier<Settings> settings, Meters meters) {

    /** The model of that name; null, the default one, where none is named or an alias is. */
    @Nullable String model(String name) {
      return name.isEmpty() || settings.get().aliases().contains(name) ? null : name;
    }

    /** Longest recording. */
    int minutes() {
      return settings.get().audioMinutes();
    }
  }

  private final Tools tools;
  private final String name;
  private final @Nullable String model;
  private final RecognitionOptions options;
  private volatile boolean cancelled;
  private volatile @Nullable Stream running;

  /**
   * @param name what operators see
   * @param model null for the default one
   */
  Job(Tools tools, String name, @Nullable String model, RecognitionOptions options) {
    this.tools = tools;
    this.name = name;
    this.model = model;
    this.options = options;
  }

  /**
   * Transcribes what comes through {@code recording}.
   *
   * @throws Problem with the reason why it cannot be done
   * @throws IOException when whoever listens is gone
   * @throws CancellationException when it was cancelled
   */
  Spoken run(InputStream recording, Transcript.Listener listener)
      throws Problem, IOException, InterruptedException {
    try (AudioSource source = open(recording)) {
      Transcript transcript = new Transcript(listener);
      StreamRequest request = new StreamRequest(name, source.format(), null, model, options);
      try (Stream stream = open(request, transcript)) {
        running = stream;
        pump(source, stream, transcript);
        List<Segment> segments = transcript.await();
        return new Spoken(
            segments, source.format().rate(), source.format().seconds(stream.writer().position()));
      }
    } catch (ExecutionException e) {
      requireWanted();
      throw new Problem(
          HttpResponseStatus.INTERNAL_SERVER_ERROR,
          "transcription_failed",
          null,
          "the transcription broke off");
    } catch (Problem | RuntimeException e) {
      requireWanted();
      throw e;
    }
  }

  /** Whatever a cancelled one fails with, it is that. */
  void requireWanted() {
    if (cancelled) {
      throw new CancellationException(name + " is not wanted any more");
    }
  }

  /** Makes it fail soon. Any thread; who cancels also closes what it reads. */
  void cancel() {
    cancelled = true;
    Stream stream = running;
    if (stream != null) {
      stream.close();
    }
  }

  private AudioSource open(InputStream recording) throws Problem {
    try {
      return tools.files().open(name, recording, null);
    } catch (IOException e) {
      throw Problem.invalid(FILE, String.valueOf(e.getMessage()));
    }
  }

  private Stream open(StreamRequest request, Transcript transcript) throws Problem, IOException {
    try {
      return tools.engine().open(request, transcript);
    } catch (StreamRefusedException e) {
      throw refused(e);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("model", String.valueOf(e.getMessage()));
    }
  }

  /** That the engine takes no stream now. */
  static Problem refused(StreamRefusedException e) {
    return Problem.busy(
        HttpResponseStatus.SERVICE_UNAVAILABLE,
        e.reason() == StreamRefusedException.Reason.NO_ROOM ? "no_room" : "not_ready",
        String.valueOf(e.getMessage()),
        1);
  }

  private void pump(AudioSource source, Stream stream, Transcript transcript)
      throws Problem, IOException, InterruptedException, ExecutionException {
    int rate = source.format().rate();
    int minutes = tools.minutes();
    long longest = TimeUnit.MINUTES.toSeconds(minutes) * rate;
    try {
      for (long written = 0; written >= 0; ) {
        requireWanted();
        written = pumpOnce(source, stream);
        transcript.poll();
        if (stream.writer().position() > longest) {
          throw new Problem(
              HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
              "audio_too_long",
              FILE,
              "the recording is longer than the " + minutes + " minutes that are allowed");
        }
        if (written == 0) {
          stream.awaitSpace(rate / 10);
        }
      }
      stream.writer().end();
    } catch (IllegalStateException e) {
      transcript.poll(); // tells what the stream failed with
      throw e;
    }
  }

  private static long pumpOnce(AudioSource source, Stream stream) throws Problem {
    try {
      return source.pump(stream.writer());
    } catch (IOException e) {
      throw Problem.invalid(FILE, String.valueOf(e.getMessage()));
    }
  }
}
