package io.cochlea.launcher;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReader.Option;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

/** A session on a terminal: lines are edited, completed by the server and remembered. */
final class ConsoleTerminal {
  private static final String PROMPT = "cochlea> ";
  private static final int REMEMBERED = 1_000;
  private static final byte[] RED = "\033[31m".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PLAIN = "\033[0m".getBytes(StandardCharsets.US_ASCII);

  private final ConsoleLink link;
  private final Terminal terminal;
  private final LineReader reader;
  private final boolean coloured;

  private ConsoleTerminal(ConsoleLink link, Terminal terminal, Path history) {
    this.link = link;
    this.terminal = terminal;
    coloured =
        !terminal.getType().startsWith(Terminal.TYPE_DUMB) && System.getenv("NO_COLOR") == null;
    DefaultParser parser = new DefaultParser();
    parser.setEofOnUnclosedQuote(false);
    reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .parser(parser)
            .completer(this::complete)
            .variable(LineReader.HISTORY_FILE, history)
            .variable(LineReader.HISTORY_SIZE, REMEMBERED)
            .variable(LineReader.HISTORY_FILE_SIZE, REMEMBERED)
            .option(Option.DISABLE_EVENT_EXPANSION, true)
            .build();
  }

  /**
   * Runs what is typed until the end: Ctrl-C breaks off a command, Ctrl-D leaves.
   *
   * @return the status of the last command
   */
  static int session(ConsoleLink link, Path history) throws IOException {
    if (!Files.exists(history)) {
      Files.createFile(history);
    }
    if (Files.getFileStore(history).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(history, PosixFilePermissions.fromString("rw-------"));
    }
    try (Terminal terminal = TerminalBuilder.builder().name("cochlea").system(true).build()) {
      return new ConsoleTerminal(link, terminal, history).run();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private int run() throws IOException {
    // Only heard while a command runs: the reader has its own while a line is typed.
    terminal.handle(Signal.INT, signal -> send(link::cancel));
    terminal.handle(
        Signal.WINCH, signal -> send(() -> link.window(terminal.getSize().getColumns())));
    AttributedStyle style = coloured ? AttributedStyle.BOLD : AttributedStyle.DEFAULT;
    String prompt = new AttributedString(PROMPT, style).toAnsi(terminal);
    int status = 0;
    while (true) {
      try {
        String line = reader.readLine(prompt).strip();
        if (line.equals("exit")) {
          return status;
        }
        if (!line.isEmpty()) {
          link.window(terminal.getSize().getColumns());
          status = link.run(line, terminal.output(), complaints());
        }
      } catch (UserInterruptException e) {
        // The line is dropped.
      } catch (EndOfFileException e) {
        return status;
      }
    }
  }

  private void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    try {
      for (String found : link.complete(line.line().substring(0, line.cursor()))) {
        int tab = found.indexOf('\t');
        String word = found.substring(0, tab);
        String description = tab + 1 < found.length() ? found.substring(tab + 1) : null;
        boolean whole = !word.endsWith("/");
        candidates.add(new Candidate(word, word, null, description, null, null, whole));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private OutputStream complaints() {
    if (!coloured) {
      return terminal.output();
    }
    return new FilterOutputStream(terminal.output()) {
      @Override
      public void write(byte[] text) throws IOException {
        out.write(RED);
        out.write(text);
        out.write(PLAIN);
      }
    };
  }

  /** What can be said to the server while a command runs. */
  @FunctionalInterface
  private interface Message {
    void send() throws IOException;
  }

  private static void send(Message message) {
    try {
      message.send();
    } catch (IOException e) {
      // The server is gone, which whoever waits for its answer tells.
    }
  }
}
