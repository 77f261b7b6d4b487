package io.cochlea.ring.client;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.ring.Cursor;
import io.cochlea.ring.OfferedRing;
import java.time.Duration;

/**
 * Uploads what a ring still holds, piece by piece: a piece ends in the quietest place of its second
 * half, at a gap, or where the stream ends. It is let go when its text is there, so that nothing is
 * lost, and nothing heard twice, whoever reads on. One thread.
 */
final class Fallback implements AutoCloseable {
  private static final Duration IDLE = Duration.ofMillis(200);
  private static final double FULL = 0.5;

  private final OfferedRing ring;
  private final Transcript transcript;
  private final AudioFormat format;
  private final Uploads uploads;
  private final long pieceSamples;
  private final Retries retries = new Retries();
  private String reason = "";

  Fallback(HttpFallback http, Options options, OfferedRing ring, Transcript transcript) {
    this.ring = ring;
    this.transcript = transcript;
    this.format = options.format();
    this.uploads = new Uploads(http.endpoint(), options);
    long samples = http.piece().toMillis() * format.rate() / 1_000;
    this.pieceSamples = Math.min(samples, ring.capacity() / 2);
  }

  /** Why the last upload failed; empty when it did not. */
  String reason() {
    return reason;
  }

  /**
   * Uploads one piece, if there is one.
   *
   * @return when to be called again, in nanoseconds from now
   * @throws IllegalStateException when the ring's chunks cannot be right any more
   */
  long step() throws InterruptedException {
    AudioRing backlog = ring.backlog();
    backlog.release(transcript.heard());
    Cursor cursor = backlog.cursor();
    long from = cursor.position();
    long end = cursor.poll();
    long address = end > from ? cursor.address(from) : 0;
    cursor.advance(end);
    long gap = cursor.gap();
    if (end == from) {
      return skip(backlog, cursor, gap);
    }
    boolean closed = gap > 0 || cursor.ended();
    if (end - from < pieceSamples && !closed && ring.pressure() < FULL) {
      return IDLE.toNanos();
    }
    long samples = Math.min(end - from, pieceSamples);
    if (samples < end - from || !closed) {
      samples = Quietest.cut(address, (int) samples, format);
    }
    try {
      String text = uploads.transcribe(address, samples);
      transcript.uploaded(from, from + samples, text);
      backlog.release(from + samples);
      retries.succeeded();
      reason = "";
      return 0;
    } catch (UploadException failed) {
      reason = String.valueOf(failed.getMessage());
      return retries.after(failed).toNanos();
    }
  }

  @Override
  public void close() {
    uploads.close();
  }

  /** Where there is no audio: a gap, the end, or nothing yet. */
  private long skip(AudioRing backlog, Cursor cursor, long gap) {
    if (gap > 0) {
      backlog.release(cursor.position() + gap);
      return 0;
    }
    if (cursor.ended()) {
      transcript.completed();
      return 0;
    }
    return IDLE.toNanos();
  }
}
