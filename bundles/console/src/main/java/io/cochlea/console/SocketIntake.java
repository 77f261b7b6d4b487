package io.cochlea.console;

import io.cochlea.api.audio.AudioIntake;
import io.cochlea.api.audio.AudioSource;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRequest;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Transcribes what programs send: a line {@code text FROM TO WORDS} for every segment, times in
 * seconds.
 */
@Component
public final class SocketIntake implements AudioIntake {
  private final Engine engine;

  @Activate
  public SocketIntake(@Reference Engine engine) {
    this.engine = engine;
  }

  @Override
  public void take(String name, AudioSource source, Consumer<String> reply)
      throws IOException, InterruptedException {
    double rate = source.format().rate();
    Transcript transcript =
        new Transcript(
            hypothesis -> {},
            s ->
                reply.accept(
                    String.format(
                        Locale.ROOT,
                        "text %.3f %.3f %s",
                        s.from() / rate,
                        s.to() / rate,
                        s.text())));
    StreamRequest request =
        new StreamRequest(
            name, source.format(), null, null, RecognitionOptions.DEFAULT.withPartials(false));
    try (Stream stream = engine.open(request, transcript)) {
      new Pump(source, stream, transcript).run(() -> false, () -> {});
    }
  }
}
