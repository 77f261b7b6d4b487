package io.cochlea.capture;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioIntake;
import io.cochlea.api.audio.AudioSource;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One program at the socket. It sends a {@link SocketHeader}, then samples until it shuts its
 * sending side down. It is answered in lines: {@code ok}, what the intake replies, and {@code end};
 * or {@code error} and the reason, after which the connection is closed.
 */
final class SocketStream implements Closeable {

  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final SocketChannel peer;
  private final Duration patience;
  private final InputStream in;
  private final PrintStream out;

  /** Takes over the connection, which {@link #close()} closes. */
  SocketStream(SocketChannel peer, Duration patience) {
    this.peer = peer;
    this.patience = patience;
    this.in = Channels.newInputStream(peer);
    this.out = new PrintStream(Channels.newOutputStream(peer), false, StandardCharsets.UTF_8);
  }

  /** Serves until the samples end. */
  void run(AudioIntake intake) throws InterruptedException {
    try {
      SocketHeader header = header();
      reply("ok");
      intake.take(header.name(), source(header), this::reply);
      reply("end");
    } catch (IOException | RuntimeException e) {
      refuse(String.valueOf(e.getMessage()));
    }
  }

  private SocketHeader header() throws IOException {
    Thread watch =
        hangUpAfter(patience, () -> refuse("no header within " + patience.toSeconds() + " s"));
    try {
      return SocketHeader.read(in);
    } finally {
      watch.interrupt();
    }
  }

  /** A read of a channel cannot time out: it ends when somebody closes the channel. */
  private Thread hangUpAfter(Duration time, Runnable before) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
            before.run();
            peer.close();
          } catch (InterruptedException | IOException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** What {@link #close()} closes. */
  private AudioSource source(SocketHeader header) {
    AudioFormat format = header.format();
    Input input = new PipeInput(in);
    PcmLayout layout = PcmLayout.raw(format);
    return header.live()
        ? new LiveSource(new PcmReader(input, layout))
        : Recognised.source(header.name(), input, layout);
  }

  private void reply(String line) {
    out.print(line.replaceAll("\\p{Cntrl}", "?") + "\n");
    out.flush();
  }

  void refuse(String reason) {
    reply("error " + reason);
  }

  /**
   * Reads on for a moment: closed with something unread, the connection is reset and takes the last
   * lines of the answer with it.
   */
  @Override
  public void close() throws IOException {
    Thread watch = hangUpAfter(FAREWELL, () -> {});
    try {
      peer.shutdownOutput();
      in.transferTo(OutputStream.nullOutputStream());
    } finally {
      watch.interrupt();
      peer.close();
    }
  }
}
