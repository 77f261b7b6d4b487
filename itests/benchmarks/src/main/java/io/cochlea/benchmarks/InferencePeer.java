package io.cochlea.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;

/** whisper.cpp in a process of its own, which runs when it is told to. */
final class InferencePeer implements AutoCloseable {
  private final Process process;
  private final Writer commands;
  private final BufferedReader answers;

  /**
   * @param program of {@code inference_whisper.cpp}
   */
  InferencePeer(Path program, Path model, int threads) throws IOException {
    process =
        new ProcessBuilder(program.toString(), model.toString(), Integer.toString(threads))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    commands = process.outputWriter();
    answers = process.inputReader();
  }

  /** Milliseconds; not-a-number once it has died, as some builds do on some processors. */
  double run(String command) {
    try {
      commands.write(command + "\n");
      commands.flush();
      String answer = answers.readLine();
      return answer == null ? Double.NaN : Double.parseDouble(answer);
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
