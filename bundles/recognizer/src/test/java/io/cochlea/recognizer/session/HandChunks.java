package io.cochlea.recognizer.session;

import io.cochlea.api.feature.Features;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Hears a word in every chunk: its number; answers when told. */
final class HandChunks implements ChunkDecoder {
  static final int WINDOW = 12;
  static final int SHIFT = 8;

  private record Remembered(int heard) implements Snapshot {}

  private final CountedFeatures features;
  private @Nullable Answer answer;
  private int first;
  private int heard;
  final List<String> chunks = new ArrayList<>();
  boolean full;
  int closed;

  HandChunks(CountedFeatures features) {
    this.features = features;
  }

  @Override
  public int window() {
    return WINDOW;
  }

  @Override
  public int shift() {
    return SHIFT;
  }

  @Override
  public void decode(Features asked, int first, boolean last, long due, Answer answer) {
    if (this.answer != null) {
      throw new AssertionError("one question at a time");
    }
    if (full) {
      throw new RejectedExecutionException("full");
    }
    if (first >= asked.frames() || (!features.finished && first + WINDOW >= asked.frames())) {
      throw new AssertionError("chunk " + first + " is not there yet");
    }
    features.read = true;
    this.first = first;
    this.answer = answer;
    chunks.add(first + (last ? "!" : ""));
  }

  boolean isAsked() {
    return answer != null;
  }

  /** Answers what is asked. */
  void answer() {
    if (heard != first / SHIFT) {
      throw new AssertionError("chunk " + first + " after " + heard);
    }
    StringBuilder text = new StringBuilder();
    for (int word = 0; word <= heard; word++) {
      text.append(word == 0 ? "" : " ").append(word);
    }
    int stable = heard++;
    Recognised all = Stage.recognised(text.toString());
    take().recognised(new Recognised(all.words(), stable, "", 1));
  }

  void fail(Throwable cause) {
    heard = -1;
    take().failed(cause);
  }

  private Answer take() {
    Answer taken = answer;
    if (taken == null) {
      throw new AssertionError("nothing was asked");
    }
    answer = null;
    features.read = false;
    return taken;
  }

  @Override
  public void reset() {
    heard = 0;
  }

  @Override
  public Snapshot snapshot() {
    return new Remembered(heard);
  }

  @Override
  public void restore(Snapshot snapshot) {
    heard = ((Remembered) snapshot).heard();
  }

  @Override
  public void cancel() {}

  @Override
  public String backend() {
    return "hand";
  }

  @Override
  public long inferenceNanos() {
    return 0;
  }

  @Override
  public long decodingNanos() {
    return 0;
  }

  @Override
  public void close() {
    closed++;
  }
}
