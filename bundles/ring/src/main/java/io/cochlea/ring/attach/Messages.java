package io.cochlea.ring.attach;

import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.Word;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What goes over the socket: a header of 8 bytes and a payload; see docs/ring-protocol.md. */
final class Messages {
  static final int HEADER_BYTES = 8;
  static final int MAX_PAYLOAD = 262_136;

  static final byte DOORBELL = 1;
  static final byte ATTACH = 2;
  private static final byte ATTACHED = 16;
  private static final byte REFUSED = 17;
  private static final byte PARTIAL = 18;
  private static final byte FINAL = 19;
  private static final byte COMPLETED = 20;

  private static final int TYPE_OFFSET = 0;
  private static final int LENGTH_OFFSET = 4;
  private static final int WORD_BYTES = 28;
  private static final int MAX_REASON = 1_000;

  private Messages() {}

  static int type(ByteBuffer message) {
    return message.get(TYPE_OFFSET);
  }

  static ByteBuffer attached(long stream, long epoch, long first, long sequence) {
    return message(ATTACHED, 4 * Long.BYTES)
        .putLong(stream)
        .putLong(epoch)
        .putLong(first)
        .putLong(sequence)
        .flip();
  }

  static ByteBuffer refused(Code code, String reason) {
    byte[] text = utf8(reason.substring(0, Math.min(MAX_REASON, reason.length())));
    return message(REFUSED, Integer.BYTES + text.length).putInt(code.number()).put(text).flip();
  }

  static ByteBuffer partial(Hypothesis hypothesis) {
    byte[] text = utf8(hypothesis.text());
    int stable = utf8(hypothesis.text().substring(0, hypothesis.stable())).length;
    return message(PARTIAL, 2 * Long.BYTES + Integer.BYTES + text.length)
        .putLong(hypothesis.from())
        .putLong(hypothesis.to())
        .putInt(stable)
        .put(text)
        .flip();
  }

  /**
   * @param words those of the segment that are told
   */
  static ByteBuffer committed(long stream, long sequence, Segment segment, List<Word> words) {
    byte[] text = utf8(segment.text());
    ByteBuffer message =
        message(FINAL, 4 * Long.BYTES + 2 * Integer.BYTES + text.length + words.size() * WORD_BYTES)
            .putLong(stream)
            .putLong(sequence)
            .putLong(segment.from())
            .putLong(segment.to());
    int count = message.position();
    message.putInt(0).putInt(text.length).put(text);
    int told = 0;
    int at = 0;
    for (Word word : words) {
      int found = segment.text().indexOf(word.text(), at);
      if (found >= 0) {
        message.putLong(word.from()).putLong(word.to()).putFloat(word.confidence());
        message.putInt(utf8(segment.text().substring(0, found)).length);
        message.putInt(utf8(word.text()).length);
        at = found + word.text().length();
        told++;
      }
    }
    message.putInt(count, told);
    message.putInt(LENGTH_OFFSET, message.position() - HEADER_BYTES);
    return message.flip();
  }

  static ByteBuffer completed(long stream, long sequence, long samples) {
    return message(COMPLETED, 3 * Long.BYTES)
        .putLong(stream)
        .putLong(sequence)
        .putLong(samples)
        .flip();
  }

  private static ByteBuffer message(byte type, int payload) {
    return ByteBuffer.allocate(HEADER_BYTES + payload)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(type)
        .putInt(payload);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
