package io.cochlea.ring.client;

import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.recognition.Word;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** What was heard so far; hands on what is new. One thread. */
final class Transcript {
  private static final int FINAL_BYTES = 40;
  private static final int PARTIAL_BYTES = 20;
  private static final int COMPLETED_BYTES = 24;
  private static final int WORD_BYTES = 28;

  private final TranscriptSink sink;
  private final LongSupplier written;
  private long stream;
  private long next;
  private long heard;
  private boolean over;

  /**
   * @param written samples the client has written so far
   */
  Transcript(TranscriptSink sink, LongSupplier written) {
    this.sink = sink;
    this.written = written;
  }

  /** The stream's id; 0 before the first attachment. */
  long stream() {
    return stream;
  }

  void stream(long id) {
    stream = id;
  }

  /** The sequence of the next final. */
  long next() {
    return next;
  }

  /** Where the last final ended. */
  long heard() {
    return heard;
  }

  /** Whether the sink was told the end. */
  boolean over() {
    return over;
  }

  /**
   * A message of the server.
   *
   * @throws ProtocolException naming the word that cannot be right
   */
  void accept(int type, ByteBuffer payload) throws ProtocolException {
    switch (type) {
      case Protocol.PARTIAL -> partial(payload);
      case Protocol.FINAL -> accept(payload);
      case Protocol.COMPLETED -> completed(payload);
      default -> throw new ProtocolException("type of result", type);
    }
  }

  /** Text that came another way. */
  void uploaded(long from, long to, String text) {
    heard = to;
    if (!text.isBlank()) {
      sink.committed(new Segment((int) next++, from, to, text, List.of()));
    }
  }

  /** All of the stream was uploaded. */
  void completed() {
    over = true;
    sink.completed();
  }

  /** The stream breaks off, unless it is over already. */
  void failed(Throwable cause) {
    if (!over) {
      over = true;
      sink.failed(cause);
    }
  }

  private void partial(ByteBuffer payload) throws ProtocolException {
    require(payload.remaining() >= PARTIAL_BYTES, "bytes of a partial", payload.remaining());
    long from = payload.getLong();
    long to = payload.getLong();
    requireRange(from, to, written.getAsLong());
    int stable = payload.getInt();
    byte[] text = new byte[payload.remaining()];
    require(stable >= 0 && stable <= text.length, "stable bytes", stable);
    payload.get(text);
    sink.partial(
        new Hypothesis(from, to, text(text, 0, text.length), text(text, 0, stable).length()));
  }

  private void accept(ByteBuffer payload) throws ProtocolException {
    require(payload.remaining() >= FINAL_BYTES, "bytes of a final", payload.remaining());
    requireStream(payload.getLong());
    long sequence = payload.getLong();
    require(sequence >= 0 && sequence < Integer.MAX_VALUE, "sequence", sequence);
    long from = payload.getLong();
    long to = payload.getLong();
    requireRange(from, to, written.getAsLong());
    int words = payload.getInt();
    int textBytes = payload.getInt();
    require(textBytes >= 0 && textBytes <= payload.remaining(), "text bytes", textBytes);
    byte[] text = new byte[textBytes];
    payload.get(text);
    require(words >= 0 && (long) WORD_BYTES * words == payload.remaining(), "words", words);
    List<Word> spoken = new ArrayList<>(words);
    for (int i = 0; i < words; i++) {
      spoken.add(word(payload, text));
    }
    if (sequence >= next) {
      next = sequence + 1;
      heard = Math.max(heard, to);
      sink.committed(new Segment((int) sequence, from, to, text(text, 0, textBytes), spoken));
    }
  }

  private static Word word(ByteBuffer payload, byte[] text) throws ProtocolException {
    long from = payload.getLong();
    long to = payload.getLong();
    requireRange(from, to, Long.MAX_VALUE);
    float confidence = payload.getFloat();
    int offset = payload.getInt();
    int bytes = payload.getInt();
    require(offset >= 0 && offset <= text.length, "offset of a word", offset);
    require(bytes >= 0 && bytes <= text.length - offset, "bytes of a word", bytes);
    return new Word(text(text, offset, bytes), from, to, confidence);
  }

  private void completed(ByteBuffer payload) throws ProtocolException {
    require(payload.remaining() == COMPLETED_BYTES, "bytes of completed", payload.remaining());
    requireStream(payload.getLong());
    long sequence = payload.getLong();
    require(sequence == next, "next sequence", sequence);
    long samples = payload.getLong();
    require(samples == written.getAsLong(), "count of samples", samples);
    completed();
  }

  private void requireStream(long id) throws ProtocolException {
    require(id == stream, "stream id", id);
  }

  private static void requireRange(long from, long to, long most) throws ProtocolException {
    require(from >= 0 && from <= to, "from", from);
    require(to <= most, "to", to);
  }

  private static void require(boolean right, String word, long value) throws ProtocolException {
    if (!right) {
      throw new ProtocolException(word, value);
    }
  }

  private static String text(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, length, StandardCharsets.UTF_8);
  }
}
