package io.cochlea.recognizer.session;

import io.cochlea.api.feature.Features;
import io.cochlea.recognizer.session.Recognised.Heard;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers when told. */
final class HandDecoder implements WindowDecoder {
  private final CountedFeatures features;
  private @Nullable Answer answer;
  boolean full;
  int refused;
  boolean last;
  long due;
  String agreed = "";
  int closed;

  HandDecoder(CountedFeatures features) {
    this.features = features;
  }

  @Override
  public int maxFrames() {
    return 500;
  }

  @Override
  public void decode(Features asked, boolean last, List<Heard> agreed, long due, Answer answer) {
    if (isAsked()) {
      throw new AssertionError("one question at a time");
    }
    if (full) {
      refused++;
      throw new RejectedExecutionException("full");
    }
    features.read = true;
    this.last = last;
    this.due = due;
    this.agreed = agreed.stream().map(Heard::text).collect(Collectors.joining());
    this.answer = answer;
  }

  boolean isAsked() {
    return answer != null;
  }

  void says(String text) {
    take().recognised(Stage.recognised(text));
  }

  void fails(Throwable cause) {
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
  public void cancel() {
    if (isAsked()) {
      fails(new CancellationException());
    }
  }

  @Override
  public String backend() {
    return "hand";
  }

  @Override
  public long inferenceNanos() {
    return 2;
  }

  @Override
  public long decodingNanos() {
    return 3;
  }

  @Override
  public void close() {
    closed++;
  }
}
