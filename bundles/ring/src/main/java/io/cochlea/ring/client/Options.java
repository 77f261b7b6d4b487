package io.cochlea.ring.client;

import io.cochlea.api.audio.AudioFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a stream is asked for with.
 *
 * @param model empty for the server's choice
 * @param language empty for the model's
 * @param partials whether hypotheses are wanted before an utterance is over
 * @param resultRing whether results come in a ring rather than over the socket
 */
record Options(
    Path socket,
    String name,
    AudioFormat format,
    Duration retention,
    String model,
    String language,
    boolean partials,
    boolean resultRing,
    @Nullable HttpFallback fallback) {

  private static final int HEADER_BYTES = 8;
  private static final int FIXED_BYTES = 52;

  Options {
    int texts = bytes(name).length + bytes(model).length + bytes(language).length;
    if (texts > Protocol.MAX_ATTACH_PAYLOAD - FIXED_BYTES) {
      throw new IllegalArgumentException(
          "name, model and language have %d bytes together, not at most %d"
              .formatted(texts, Protocol.MAX_ATTACH_PAYLOAD - FIXED_BYTES));
    }
  }

  /**
   * The message that asks a server to attach.
   *
   * @param stream 0 for a new one
   * @param from the first sample wanted
   * @param next the sequence of the next final
   */
  byte[] attach(long stream, long epoch, long from, long next) {
    byte[][] texts = {bytes(name), bytes(model), bytes(language)};
    int length = FIXED_BYTES + texts[0].length + texts[1].length + texts[2].length;
    ByteBuffer message = ByteBuffer.allocate(HEADER_BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    message.putInt(Protocol.ATTACH).putInt(length);
    message.putInt(Protocol.VERSION);
    message.putInt(
        Protocol.KEEP
            | (partials ? Protocol.PARTIALS : 0)
            | (resultRing ? Protocol.RESULT_RING : 0));
    message.putLong(stream).putLong(epoch).putLong(from).putLong(next);
    for (byte[] text : texts) {
      message.putInt(text.length);
    }
    for (byte[] text : texts) {
      message.put(text);
    }
    return message.array();
  }

  /** How long a server may be away before uploading begins. */
  Duration fallbackPatience() {
    return fallback == null ? Duration.ZERO : fallback.patience();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
