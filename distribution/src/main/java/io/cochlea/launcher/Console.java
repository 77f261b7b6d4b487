package io.cochlea.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** {@code cochlea console}: commands for the server that runs. */
final class Console {
  /** What Gogo takes as it stands; anything else has a meaning there. */
  private static final String PLAIN = "[^\\p{L}\\p{N}_./:=,+@-]";

  private Console() {}

  /**
   * Runs one command; without words a session on a terminal, or what standard input says, line by
   * line.
   *
   * @param words one is a line as Gogo reads it; of several each is an argument as it stands
   * @param history of what is typed on a terminal
   * @return the status of the last command
   */
  static int attach(Path socket, Path history, String[] words) throws IOException {
    try (ConsoleLink link = ConsoleLink.open(socket)) {
      if (words.length > 0) {
        return link.run(words.length == 1 ? words[0] : line(words), System.out, System.err);
      }
      if (Optional.ofNullable(System.console()).filter(java.io.Console::isTerminal).isPresent()) {
        return ConsoleTerminal.session(link, history);
      }
      return lines(link);
    }
  }

  private static String line(String[] words) {
    StringBuilder line = new StringBuilder();
    for (String word : words) {
      line.append(word.isEmpty() ? "''" : word.replaceAll(PLAIN, "\\\\$0")).append(' ');
    }
    return line.toString();
  }

  private static int lines(ConsoleLink link) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    int status = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.isBlank()) {
        status = link.run(line, System.out, System.err);
      }
    }
    return status;
  }
}
