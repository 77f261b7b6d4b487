package io.cochlea.console;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.ProtocolException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;

/**
 * One {@code cochlea console}: runs its lines one after the other, and breaks them off when it says
 * so or goes. {@link Wire} has the protocol.
 */
final class ConsoleSession {
  private static final int FAILED = 1;
  private static final int CANCELLED = 130; // as a shell tells of SIGINT
  private static final int PIECE = 8192;

  private final CommandProcessor processor;
  private final Completion completion;
  private final Complaint complaint;
  private final ExecutorService threads;
  private final Wire wire;
  private final Screen screen = new Screen();
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile CommandSession session;
  private volatile boolean cancelled;

  /**
   * @param threads for what a session does at once
   */
  ConsoleSession(
      CommandProcessor processor, Manual manual, ExecutorService threads, SocketChannel client) {
    this.processor = processor;
    this.completion = new Completion(manual);
    this.complaint = new Complaint(manual);
    this.threads = threads;
    wire = new Wire(client);
    session = open();
  }

  /** Serves until the client goes. */
  void run() throws IOException {
    var writer = threads.submit(wire::write);
    try {
      while (true) {
        take(wire.receive());
      }
    } catch (EOFException e) {
      // The client said good-bye.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      cancelled = true;
      session.close();
      writer.cancel(true);
    }
  }

  private void take(Wire.Message message) throws IOException, InterruptedException {
    switch (message.kind()) {
      case 'W' -> screen.columns(message.number());
      case 'R' -> {
        if (!running.compareAndSet(false, true)) {
          throw new ProtocolException("a line while another runs");
        }
        if (cancelled) {
          session = open();
          cancelled = false;
        }
        threads.execute(() -> execute(message.text()));
      }
      case 'C' -> {
        if (running.get()) {
          cancelled = true;
          session.close();
        }
      }
      case 'T' -> wire.send('A', String.join("\n", completion.of(message.text())));
      default -> throw new ProtocolException("a message of unknown kind " + (int) message.kind());
    }
  }

  /**
   * A cancelled command may write on for a while, and its interrupt closes Gogo's channels: the
   * next line gets a session of its own.
   */
  private CommandSession open() {
    CommandSession opened =
        processor.createSession(InputStream.nullInputStream(), print('O'), print('E'));
    opened.put("SCOPE", "cochlea:*");
    screen.showsOf(opened);
    return opened;
  }

  private PrintStream print(char kind) {
    var pieces = new BufferedOutputStream(wire.stream(kind), PIECE);
    return new PrintStream(pieces, true, StandardCharsets.UTF_8);
  }

  private void execute(String line) {
    try {
      int status = status(line);
      running.set(false);
      wire.send('S', cancelled ? CANCELLED : status);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A command's own status where it returns one, else 0; 1 when it throws. */
  private int status(String line) throws InterruptedException {
    try {
      Object result = session.execute(line);
      if (result instanceof Integer status) {
        return status;
      }
      if (result != null) {
        session.getConsole().println(session.format(result, Converter.INSPECT));
      }
      return 0;
    } catch (Exception e) {
      if (!cancelled) {
        wire.send('E', complaint.of(e) + "\n");
      }
      return FAILED;
    }
  }
}
