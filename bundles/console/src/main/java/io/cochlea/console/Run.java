package io.cochlea.console;

import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Role;
import io.cochlea.api.stream.Engine;
import java.io.IOException;
import java.util.function.Function;

/**
 * One run of a command that prints transcripts: its arguments, its complaints, its status.
 *
 * @param alone whether the process is the command's own, not a server that others use too
 */
record Run(Engine engine, Placement placement, boolean alone) {
  static final int FAILED = 1;
  static final int USAGE = 2;

  /** What is done for each source once the arguments are good. */
  @FunctionalInterface
  interface Source {
    void transcribe(String source, Options options, Transcription transcription)
        throws IOException, InterruptedException;
  }

  /**
   * Runs the command.
   *
   * @param parser throws {@link IllegalArgumentException} for what is wrong
   * @param usage printed when it is asked for
   * @return the exit status
   */
  int of(String[] arguments, Function<String[], Options> parser, String usage, Source source) {
    Options options;
    try {
      options = parser.apply(arguments);
      if (options.help()) {
        System.out.print(usage);
        return 0;
      }
      place(options);
    } catch (IllegalArgumentException e) {
      return complain(USAGE, e);
    } catch (InferenceException e) {
      return complain(FAILED, e);
    }
    Progress progress = new Progress(System.err, alone && Boolean.getBoolean("cochlea.terminal"));
    Transcription transcription = new Transcription(engine, placement, options, progress);
    int status = 0;
    for (String name : options.sources()) {
      try {
        source.transcribe(name, options, transcription);
      } catch (IOException | RuntimeException e) {
        status = complain(FAILED, e);
        if (options.verbose()) {
          e.printStackTrace();
        }
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

  private void place(Options options) throws InferenceException {
    if (options.backend() == null) {
      return;
    }
    if (!alone) {
      throw new IllegalArgumentException("--backend would move every stream of this server");
    }
    for (Role role : Role.values()) {
      placement.pin(role, options.backend());
    }
  }

  /** One line that can be shown: names of files may hold anything. */
  private static int complain(int status, Exception e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    System.err.println("cochlea: " + message.replaceAll("\\p{Cntrl}", "?"));
    return status;
  }
}
