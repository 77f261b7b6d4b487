package io.cochlea.ring.attach;

import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.ring.AttachedRing;
import java.nio.ByteBuffer;
import java.util.List;

/** Hands a stream's text to its client, each final with its number, on the stream's loop. */
final class ResultSink implements TranscriptSink {
  /** What becomes of the stream; called on its loop. */
  interface Owner {
    /** The stream cannot go on, though it is not over. */
    void breakOff(Code code, String reason);

    /** All of the text is on its way, and the stream is over. */
    void completed();

    /** The stream is over before its end. */
    void failed(Throwable cause);
  }

  private final long stream;
  private final AttachedRing ring;
  private final Outbox outbox;
  private final Owner owner;
  private volatile long next;
  private volatile boolean muted;

  /** The first sample of what was said when nobody heard any more. */
  private volatile long unheard = Long.MAX_VALUE;

  /**
   * @param next sequence of the first final
   */
  ResultSink(long stream, AttachedRing ring, Outbox outbox, long next, Owner owner) {
    this.stream = stream;
    this.ring = ring;
    this.outbox = outbox;
    this.next = next;
    this.owner = owner;
  }

  /** Sequence of the next final. Thread-safe. */
  long next() {
    return next;
  }

  /** Nobody hears any more. Thread-safe. */
  void mute() {
    muted = true;
  }

  /** The first sample of the oldest final that was not handed over. Thread-safe. */
  long owed() {
    return Math.min(unheard, outbox.owed());
  }

  @Override
  public void partial(Hypothesis hypothesis) {
    ByteBuffer message = Messages.partial(hypothesis);
    if (!muted && fits(message)) {
      outbox.sendNow(message);
    }
  }

  @Override
  public void committed(Segment segment) {
    if (muted) {
      unheard = Math.min(unheard, segment.from());
      return;
    }
    long sequence = next;
    ByteBuffer message = Messages.committed(stream, sequence, segment, segment.words());
    if (!fits(message)) {
      message = Messages.committed(stream, sequence, segment, List.of());
    }
    if (!fits(message)) {
      unheard = Math.min(unheard, segment.from());
      muted = true;
      owner.breakOff(
          Code.MALFORMED,
          "a final of %d bytes is longer than the %d that results may have"
              .formatted(message.remaining() - Messages.HEADER_BYTES, outbox.maxPayload()));
      return;
    }
    next = sequence + 1;
    if (!outbox.send(message, segment.from())) {
      muted = true;
      owner.breakOff(Code.BROKEN_OFF, "results were not read");
    }
  }

  @Override
  public void completed() {
    long samples = ring.statistics().written();
    if (muted || outbox.send(Messages.completed(stream, next, samples), Long.MAX_VALUE)) {
      owner.completed();
    } else {
      owner.failed(new IllegalStateException("results were not read"));
    }
  }

  @Override
  public void failed(Throwable cause) {
    owner.failed(cause);
  }

  private boolean fits(ByteBuffer message) {
    return message.remaining() - Messages.HEADER_BYTES <= outbox.maxPayload();
  }
}
