package io.cochlea.console;

import io.cochlea.api.audio.AudioFiles;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Role;
import io.cochlea.api.stream.Engine;
import java.io.IOException;
import java.io.PrintStream;
import java.util.function.ToIntFunction;
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
  private static final int FAILED = 1;
  private static final int USAGE = 2;

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
  public int transcribe(String[] arguments) {
    return run(arguments, false);
  }

  private int run(String[] arguments, boolean alone) {
    PrintStream err = System.err;
    Options options;
    try {
      options = Options.parse(arguments);
      if (options.help()) {
        System.out.print(Options.USAGE);
        return 0;
      }
      if (options.backend() != null) {
        if (!alone) {
          throw new IllegalArgumentException("--backend would move every stream of this server");
        }
        for (Role role : Role.values()) {
          placement.pin(role, options.backend());
        }
      }
    } catch (IllegalArgumentException e) {
      err.println("cochlea: " + e.getMessage());
      return USAGE;
    } catch (InferenceException e) {
      err.println("cochlea: " + e.getMessage());
      return FAILED;
    }
    Progress progress = new Progress(err, alone && Boolean.getBoolean("cochlea.terminal"));
    return transcribeAll(options, new Transcription(files, engine, placement, options, progress));
  }

  private static int transcribeAll(Options options, Transcription transcription) {
    int status = 0;
    for (String file : options.files()) {
      try {
        transcription.run(file);
      } catch (IOException | RuntimeException e) {
        System.err.println("cochlea: " + line(e));
        if (options.verbose()) {
          e.printStackTrace();
        }
        status = FAILED;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return FAILED;
      }
      if (System.out.checkError()) {
        System.err.println("cochlea: standard output is closed or its disk is full");
        return FAILED;
      }
    }
    return status;
  }

  /** One line that can be shown: names of files may hold anything. */
  private static String line(Exception e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.replaceAll("\\p{Cntrl}", "?");
  }
}
