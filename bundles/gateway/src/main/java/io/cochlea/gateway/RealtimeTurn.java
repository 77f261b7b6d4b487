package io.cochlea.gateway;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.Segment;
import org.jspecify.annotations.Nullable;

/**
 * What is said from one commit of a Realtime client to the next. Where the server cuts, every
 * utterance is an item; where the client does, all of it is one. Confined to the connection's event
 * loop.
 */
final class RealtimeTurn implements Hearing {
  private static final int MILLIS = 1_000;

  /** What it tells the conversation that it is part of. */
  interface Owner {
    void over(RealtimeTurn turn);

    void failed(Problem problem);
  }

  private final RealtimeEvents events;
  private final Owner owner;
  private final boolean cut;
  private final double start;
  private @Nullable String item;

  /** What the running item says for certain, and how much of that was told. */
  private String said = "";

  private int told;
  private double seconds;

  /** Whether the client has committed it, and whether a text was completed since. */
  private boolean committed;

  private boolean answered;

  /**
   * @param cut whether the server finds where utterances end
   * @param start seconds of audio that came before, in the whole session
   */
  RealtimeTurn(RealtimeEvents events, Owner owner, boolean cut, double start) {
    this.events = events;
    this.owner = owner;
    this.cut = cut;
    this.start = start;
  }

  /** The client has committed what it sent. */
  void commit() {
    committed = true;
    if (!cut) {
      String current = events.newItem();
      item = current;
      events.committed(current);
      tell(current);
    }
  }

  @Override
  public void partial(Hypothesis hypothesis) {
    String stable = hypothesis.text().substring(0, hypothesis.stable());
    if (cut) {
      grow(begin(hypothesis.from()), stable);
    }
  }

  private String begin(long from) {
    String current = item;
    if (current == null) {
      current = events.newItem();
      item = current;
      events.started(current, millis(from));
    }
    return current;
  }

  private void grow(String current, String stable) {
    if (stable.length() > said.length() && stable.startsWith(said)) {
      said = stable;
      tell(current);
    }
  }

  private void tell(String current) {
    if (said.length() > told) {
      events.delta(current, said.substring(told));
      told = said.length();
    }
  }

  @Override
  public void committed(Segment segment) {
    seconds += (double) (segment.to() - segment.from()) / AudioFormat.SPEECH.rate();
    if (cut) {
      String current = begin(segment.from());
      events.stopped(current, millis(segment.to()));
      events.committed(current);
      grow(current, segment.text());
      complete(current, segment.text());
      answered = committed;
    } else {
      said = said.isEmpty() ? segment.text() : said + " " + segment.text();
      String current = item;
      if (current != null) {
        tell(current);
      }
    }
  }

  private void complete(String current, String text) {
    events.completed(current, text, seconds);
    item = null;
    said = "";
    told = 0;
    seconds = 0;
  }

  /** Whoever commits waits for a transcript, even of silence. */
  @Override
  public void completed() {
    if (committed && !answered) {
      String current = item;
      if (current == null) {
        current = events.newItem();
        events.committed(current);
      }
      complete(current, said);
    }
    owner.over(this);
  }

  @Override
  public void failed(Problem problem) {
    String current = item;
    if (current != null) {
      events.failed(current, problem);
    }
    owner.failed(problem);
  }

  private long millis(long sample) {
    return Math.round(MILLIS * (start + (double) sample / AudioFormat.SPEECH.rate()));
  }
}
