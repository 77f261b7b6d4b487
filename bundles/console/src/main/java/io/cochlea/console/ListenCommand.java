package io.cochlea.console;

import io.cochlea.api.audio.AudioSource;
import io.cochlea.api.audio.Microphones;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.stream.Engine;
import io.cochlea.console.Usage.Group;
import java.io.IOException;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToIntFunction;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** {@code listen}: a microphone to text, for the launcher and for the console. */
@Component(
    service = {ToIntFunction.class, ListenCommand.class},
    property = {
      "cochlea.command=listen",
      "osgi.command.scope=cochlea",
      "osgi.command.function=listen"
    })
public final class ListenCommand implements ToIntFunction<String[]> {
  private static final int LAST_WORDS_SECONDS = 5;

  private final Microphones microphones;
  private final Engine engine;
  private final Placement placement;
  private final Phaser runs = new Phaser(1);
  private volatile boolean stopping;

  @Activate
  public ListenCommand(
      @Reference Microphones microphones,
      @Reference Engine engine,
      @Reference Placement placement) {
    this.microphones = microphones;
    this.engine = engine;
    this.placement = placement;
  }

  /** An interrupt stops the platform: what was said until then is still printed. */
  @Deactivate
  void stop() throws InterruptedException {
    stopping = true;
    try {
      runs.awaitAdvanceInterruptibly(runs.arrive(), LAST_WORDS_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      runs.forceTermination();
    }
  }

  /** As the launcher calls it, alone in its process. */
  @Override
  public int applyAsInt(String[] arguments) {
    return run(arguments, true);
  }

  /** As the console calls it, on a server that others use too. */
  @Descriptor("prints what is said into a microphone")
  @Usage(
      group = Group.TRANSCRIBE,
      value =
          "listen [--seconds N] [--format FORMAT] [--model MODEL] [--language TAG]"
              + " [--translate] [--prompt TEXT] [--verbose] [--help] [DEVICE]",
      example = "listen --seconds 10")
  public int listen(String[] arguments) {
    return run(arguments, false);
  }

  private int run(String[] arguments, boolean alone) {
    runs.register();
    try {
      return new Run(engine, placement, alone)
          .of(
              arguments,
              Options::forDevice,
              Options.LISTEN,
              (device, options, transcription) -> {
                if (!alone && options.seconds() == 0) {
                  throw new IllegalArgumentException("on a server listen needs --seconds N");
                }
                listen(device, options.seconds(), transcription);
              });
    } finally {
      runs.arriveAndDeregister();
    }
  }

  private void listen(String device, int seconds, Transcription transcription)
      throws IOException, InterruptedException {
    try (AudioSource source = microphones.open(device.isEmpty() ? null : device)) {
      long begun = System.nanoTime();
      transcription.run(
          device.isEmpty() ? "microphone" : device,
          source,
          () ->
              stopping
                  || (seconds > 0
                      && System.nanoTime() - begun >= TimeUnit.SECONDS.toNanos(seconds)));
    }
  }
}
