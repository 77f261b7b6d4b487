package io.cochlea.ring.client;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioFormat.Encoding;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A multipart form with audio as a WAV file, streamed from the memory it lies in. After closing
 * nobody reads that memory any more.
 */
final class WavForm implements AutoCloseable {
  private static final int HEADER_BYTES = 44;
  private static final int FMT_BYTES = 16;
  private static final short PCM = 1;
  private static final short FLOAT = 3;

  private final String boundary = "cochlea-%016x".formatted(ThreadLocalRandom.current().nextLong());
  private final MemorySegment audio;
  private final byte[] head;
  private final byte[] tail;
  private boolean closed;

  WavForm(MemorySegment audio, AudioFormat format, Map<String, String> fields) {
    this.audio = audio;
    StringBuilder parts = new StringBuilder();
    fields.forEach((name, value) ->
        parts
            .append("--%s\r\nContent-Disposition: form-data; ".formatted(boundary))
            .append("name=\"%s\"\r\n\r\n%s\r\n".formatted(name, value)));
    parts
        .append("--%s\r\nContent-Disposition: form-data; ".formatted(boundary))
        .append("name=\"file\"; filename=\"audio.wav\"\r\nContent-Type: audio/wav\r\n\r\n");
    byte[] form = parts.toString().getBytes(StandardCharsets.UTF_8);
    this.head =
        ByteBuffer.allocate(form.length + HEADER_BYTES)
            .put(form)
            .put(header(format, Math.toIntExact(audio.byteSize())))
            .array();
    this.tail = "\r\n--%s--\r\n".formatted(boundary).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] header(AudioFormat format, int bytes) {
    ByteBuffer wav = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    wav.put(ascii("RIFF")).putInt(HEADER_BYTES - 8 + bytes).put(ascii("WAVE"));
    wav.put(ascii("fmt ")).putInt(FMT_BYTES);
    wav.putShort(format.encoding() == Encoding.S16 ? PCM : FLOAT);
    wav.putShort((short) format.channels()).putInt(format.rate());
    wav.putInt(format.rate() * format.frameBytes()).putShort((short) format.frameBytes());
    wav.putShort((short) (Byte.SIZE * format.encoding().bytes()));
    wav.put(ascii("data")).putInt(bytes);
    return wav.array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  BodyPublisher publisher() {
    return BodyPublishers.fromPublisher(
        BodyPublishers.concat(
            BodyPublishers.ofByteArray(head),
            BodyPublishers.ofInputStream(Samples::new),
            BodyPublishers.ofByteArray(tail)),
        head.length + audio.byteSize() + tail.length);
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  private synchronized int copy(long position, byte[] into, int offset, int length)
      throws IOException {
    if (closed) {
      throw new IOException("the upload is over");
    }
    int count = (int) Math.min(length, audio.byteSize() - position);
    MemorySegment.copy(audio, ValueLayout.JAVA_BYTE, position, into, offset, count);
    return count;
  }

  /** Reads the audio, a buffer at a time. */
  private final class Samples extends InputStream {
    private long position;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, into.length);
      if (position == audio.byteSize()) {
        return -1;
      }
      int count = copy(position, into, offset, length);
      position += count;
      return count;
    }
  }
}
