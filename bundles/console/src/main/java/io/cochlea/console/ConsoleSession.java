package io.cochlea.console;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;

/**
 * One {@code cochlea console}. A request is a command ({@link DataInputStream#readUTF}); the answer
 * is blocks of output, each an {@code int} length and as many bytes, then a length of 0 and the
 * status as an {@code int}.
 */
final class ConsoleSession {
  private static final int BLOCK = 8192;

  private final CommandProcessor processor;
  private final DataInputStream in;
  private final DataOutputStream out;

  ConsoleSession(CommandProcessor processor, SocketChannel client) {
    this.processor = processor;
    in = new DataInputStream(Channels.newInputStream(client));
    out = new DataOutputStream(Channels.newOutputStream(client));
  }

  /** Serves until the client goes. */
  void run() throws IOException {
    PrintStream text =
        new PrintStream(
            new BufferedOutputStream(new Blocks(), BLOCK), false, StandardCharsets.UTF_8);
    try (CommandSession session =
        processor.createSession(InputStream.nullInputStream(), text, text)) {
      session.put("SCOPE", "cochlea:*");
      while (true) {
        int status = execute(session, in.readUTF(), text);
        text.flush();
        out.writeInt(0);
        out.writeInt(status);
        out.flush();
      }
    } catch (EOFException e) {
      // The client said good-bye.
    }
  }

  /** A command's own status where it returns one, else 0; 1 when it throws. */
  private static int execute(CommandSession session, String command, PrintStream text) {
    try {
      Object result = session.execute(command);
      if (result instanceof Integer status) {
        return status;
      }
      if (result != null) {
        text.println(session.format(result, Converter.INSPECT));
      }
      return 0;
    } catch (Exception e) {
      text.println(e.getMessage() == null ? e.toString() : e.getMessage());
      return 1;
    }
  }

  /** Sends what is written as blocks. */
  private final class Blocks extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (length > 0) {
        out.writeInt(length);
        out.write(bytes, from, length);
      }
    }
  }
}
