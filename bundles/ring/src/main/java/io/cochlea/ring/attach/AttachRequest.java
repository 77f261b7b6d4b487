package io.cochlea.ring.attach;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for; see the table "attach" in docs/ring-protocol.md.
 *
 * @param results whether it brings a ring for results
 * @param keep whether the stream is kept when the connection ends
 * @param partials whether it wants to hear what is not final yet
 * @param stream id of the stream it goes on with; 0 for a new one
 * @param epoch which attachment of the stream this is
 * @param from the first sample wanted
 * @param sequence of the next final
 */
record AttachRequest(
    boolean results,
    boolean keep,
    boolean partials,
    long stream,
    long epoch,
    long from,
    long sequence,
    String name,
    @Nullable String model,
    @Nullable String language) {
  static final int MAX_BYTES = 4096;
  private static final int VERSION = 2;
  private static final int RESULTS = 1;
  private static final int KEEP = 2;
  private static final int PARTIALS = 4;
  static final int MIN_BYTES = 53;
  private static final int MAX_NAME = 64;
  private static final long MAX = 1L << 60;

  /**
   * @param payload little-endian
   * @throws RefusedException naming the field, its value and what is allowed
   */
  static AttachRequest parse(ByteBuffer payload) throws RefusedException {
    within("payload bytes", payload.remaining(), MIN_BYTES, MAX_BYTES);
    within("version", payload.getInt(), VERSION, VERSION);
    int flags = payload.getInt();
    within("flags", flags, 0, RESULTS | KEEP | PARTIALS);
    long stream = payload.getLong();
    within("stream id", stream, 0, Long.MAX_VALUE);
    long epoch = payload.getLong();
    within("epoch", epoch, 1, MAX);
    long from = payload.getLong();
    within("from", from, 0, MAX);
    long sequence = payload.getLong();
    within("next sequence", sequence, 0, MAX);
    int name = payload.getInt();
    int model = payload.getInt();
    int language = payload.getInt();
    int left = payload.remaining();
    within("bytes of name", name, 1, left);
    within("bytes of model", model, 0, left - name);
    within("bytes of language", language, left - name - model, left - name - model);
    return new AttachRequest(
        (flags & RESULTS) != 0,
        (flags & KEEP) != 0,
        (flags & PARTIALS) != 0,
        stream,
        epoch,
        from,
        sequence,
        name(text("name", payload, name)),
        orNull(text("model", payload, model)),
        orNull(text("language", payload, language)));
  }

  private static void within(String field, long value, long low, long high)
      throws RefusedException {
    if (value < low || value > high) {
      throw malformed(
          low == high
              ? "%s is %d, not %d".formatted(field, value, low)
              : "%s is %d, not within %d to %d".formatted(field, value, low, high));
    }
  }

  private static String text(String field, ByteBuffer payload, int bytes) throws RefusedException {
    ByteBuffer text = payload.slice(payload.position(), bytes);
    payload.position(payload.position() + bytes);
    try {
      String decoded = StandardCharsets.UTF_8.newDecoder().decode(text).toString();
      if (decoded.codePoints().anyMatch(c -> Character.getType(c) == Character.CONTROL)) {
        throw malformed(field + " has a control character");
      }
      return decoded;
    } catch (CharacterCodingException e) {
      throw malformed(field + " is not UTF-8");
    }
  }

  private static String name(String name) throws RefusedException {
    within("characters of name", name.length(), 1, MAX_NAME);
    return name;
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static RefusedException malformed(String what) {
    return new RefusedException(Code.MALFORMED, "attach: " + what);
  }
}
