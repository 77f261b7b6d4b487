package io.cochlea.console;

import io.cochlea.api.audio.AudioFiles;
import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioSource;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.stream.Engine;
import io.cochlea.console.Usage.Group;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.ToIntFunction;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code transcribe}: files to text, for the launcher and for the console. */
@Component(
    service = {ToIntFunction.class, TranscribeCommand.class},
    property = {
      "cochlea.command=transcribe",
      "osgi.command.scope=cochlea",
      "osgi.command.function=transcribe"
    })
public final class TranscribeCommand implements ToIntFunction<String[]> {
  private static final String STANDARD_INPUT = "-";

  private final AudioFiles files;
  private final Engine engine;
  private final Placement placement;

  @Activate
  public TranscribeCommand(
      @Reference AudioFiles files, @Reference Engine engine, @Reference Placement placement) {
    this.files = files;
    this.engine = engine;
    this.placement = placement;
  }

  /** As the launcher calls it, alone in its process. */
  @Override
  public int applyAsInt(String[] arguments) {
    return run(arguments, true);
  }

  /** As the console calls it, on a server that others use too. */
  @Descriptor("prints what is said in audio files")
  @Usage(
      group = Group.TRANSCRIBE,
      value =
          "transcribe [--format FORMAT] [--model MODEL] [--language TAG] [--translate]"
              + " [--prompt TEXT] [--encoding ENCODING] [--rate HZ] [--channels N]"
              + " [--verbose] [--help] FILE…",
      example = "transcribe --format srt /srv/audio/talk.flac")
  public int transcribe(String[] arguments) {
    return run(arguments, false);
  }

  private int run(String[] arguments, boolean alone) {
    return new Run(engine, placement, alone)
        .of(
            arguments,
            Options::forFiles,
            Options.TRANSCRIBE,
            (file, options, transcription) -> {
              try (AudioSource source = open(file, options.raw(), alone)) {
                transcription.run(file, source, () -> false);
              }
            });
  }

  private AudioSource open(String file, @Nullable AudioFormat raw, boolean alone)
      throws IOException {
    if (file.equals(STANDARD_INPUT)) {
      if (!alone) {
        throw new IOException("-: a server's standard input is not yours; allowed: a file");
      }
      return files.open("standard input", System.in, raw);
    }
    if (raw == null) {
      return files.open(Path.of(file));
    }
    try {
      return files.open(file, Files.newInputStream(Path.of(file)), raw);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    }
  }
}
