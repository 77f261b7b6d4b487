// Transcribes a WAV file through a running server, and prints the text as it becomes final.
//
//   java --enable-native-access=ALL-UNNAMED -cp 'bundles/*' Transcribe.java speech.wav [SOCKET]
//
// Of the server's folder bundles/ it needs the jars api and ring only. SOCKET is attach.sock in the
// server's state folder unless given.

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.ring.RingWriter;
import io.cochlea.ring.client.RingClient;
import io.cochlea.ring.client.RingClientBuilder;
import java.io.File;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

static final Duration PATIENCE = Duration.ofSeconds(60);
static final int FRAMES = 1_600;
static volatile boolean failed;

/** Prints finals, a line each; what went wrong goes to stderr. */
static final class Printer implements TranscriptSink {
  @Override
  public void partial(Hypothesis hypothesis) {}

  @Override
  public void committed(Segment segment) {
    IO.println(segment.text());
  }

  @Override
  public void completed() {}

  @Override
  public void failed(Throwable cause) {
    failed = true;
    System.err.println("Transcribe: " + cause.getMessage());
  }
}

void main(String[] args) throws Exception {
  try (AudioInputStream wav = AudioSystem.getAudioInputStream(new File(args[0]));
      ReadableByteChannel samples = Channels.newChannel(wav)) {
    var format = wav.getFormat();
    if (format.getSampleSizeInBits() != 16 || format.isBigEndian()) {
      throw new IllegalArgumentException(args[0] + " is " + format + ", not 16 bit little-endian");
    }
    RingClientBuilder stream =
        RingClient.named(Path.of(args[0]).getFileName().toString())
            .format(
                new AudioFormat(
                    AudioFormat.Encoding.S16,
                    (int) format.getSampleRate(),
                    format.getChannels()));
    if (args.length > 1) {
      stream.socket(Path.of(args[1]));
    }
    try (RingClient client = stream.open(new Printer())) {
      write(samples, client, format.getFrameSize());
      if (!client.awaitEnd(PATIENCE)) {
        throw new IllegalStateException("no end: " + client.state());
      }
      if (failed) {
        System.exit(1);
      }
    }
  }
}

/** Reads the file into the ring, in place. */
void write(ReadableByteChannel samples, RingClient client, int frameBytes) throws Exception {
  RingWriter writer = client.writer();
  while (client.awaitSpace(FRAMES, PATIENCE)) {
    ByteBuffer claim =
        MemorySegment.ofAddress(writer.claim(FRAMES))
            .reinterpret((long) FRAMES * frameBytes)
            .asByteBuffer();
    while (claim.hasRemaining() && samples.read(claim) >= 0) {}
    writer.commit(claim.position() / frameBytes, 0);
    if (claim.hasRemaining()) {
      writer.end();
      return;
    }
  }
  throw new IllegalStateException("no room: " + client.state());
}
