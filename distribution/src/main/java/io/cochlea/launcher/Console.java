package io.cochlea.launcher;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The client of a running server's console. It sends a command as modified UTF-8 with its length
 * ({@link DataOutputStream#writeUTF}); the answer is blocks of output, each an {@code int} length
 * and as many bytes, then a length of 0 and the status as an {@code int}.
 */
final class Console {
  private static final String PROMPT = "cochlea> ";

  private final DataInputStream in;
  private final DataOutputStream out;

  private Console(SocketChannel channel) {
    in = new DataInputStream(Channels.newInputStream(channel));
    out = new DataOutputStream(Channels.newOutputStream(channel));
  }

  /** Runs the one command in {@code words} and returns its status; without, reads commands. */
  static int attach(Path socket, String[] words) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      Console console = new Console(channel);
      return words.length > 0 ? console.execute(String.join(" ", words)) : console.session();
    } catch (java.net.SocketException e) {
      throw new IOException("no server listens at " + socket + "; \"cochlea serve\" starts one", e);
    }
  }

  private int session() throws IOException {
    boolean interactive = Boolean.getBoolean("cochlea.interactive");
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    int status = 0;
    while (true) {
      if (interactive) {
        System.err.print(PROMPT);
      }
      String line = lines.readLine();
      if (line == null || line.strip().equals("exit")) {
        return status;
      }
      if (!line.isBlank()) {
        status = execute(line);
      }
    }
  }

  private int execute(String command) throws IOException {
    out.writeUTF(command);
    out.flush();
    for (int length = in.readInt(); length > 0; length = in.readInt()) {
      System.out.write(in.readNBytes(length));
    }
    System.out.flush();
    return in.readInt();
  }
}
