package io.cochlea.engine;

import io.cochlea.api.vad.EndpointPolicy;
import io.cochlea.api.vad.Endpointer;
import io.cochlea.api.vad.VadStatistics;
import java.util.ArrayList;
import java.util.List;

/** Two frames of speech begin an utterance, four of silence end it; three are its pre-roll. */
final class TestEndpointer implements Endpointer {
  private static final int FRAME = TestVad.FRAME;
  static final int PRE_ROLL = 3 * FRAME;
  static final int HANG_OVER = 4 * FRAME;
  private static final int MIN_SPEECH = 2 * FRAME;

  final List<EndpointPolicy> policies = new ArrayList<>();
  private final long longest;
  private boolean fresh = true;
  private boolean speaking;
  private long position;
  private long floor;
  private long speech;
  private long silence;
  private long begin;
  private long end;

  TestEndpointer(long longest) {
    this.longest = longest;
  }

  @Override
  public Event next(long from, long to, float probability) {
    if (from < position) {
      throw new IllegalArgumentException(from + " comes before " + position);
    }
    if (fresh) {
      floor = from;
      fresh = false;
    }
    position = to;
    speech = probability > 0.5f ? speech + to - from : 0;
    silence = probability > 0.5f ? 0 : silence + to - from;
    if (!speaking && speech >= MIN_SPEECH) {
      speaking = true;
      begin = Math.max(floor, to - speech - PRE_ROLL);
      return Event.START;
    }
    if (speaking && (silence >= HANG_OVER || to - begin >= longest)) {
      finish(to);
      // speech that goes on needs no second start
      speech = silence == 0 ? MIN_SPEECH - FRAME : 0;
      return Event.END;
    }
    return speaking ? Event.SPEECH : Event.SILENCE;
  }

  private void finish(long sample) {
    speaking = false;
    speech = 0;
    floor = sample;
    end = sample;
  }

  @Override
  public Event flush(long sample) {
    Event event = speaking ? Event.END : Event.SILENCE;
    if (speaking) {
      finish(sample);
    }
    speech = 0;
    position = sample;
    fresh = true;
    return event;
  }

  @Override
  public long begin() {
    return begin;
  }

  @Override
  public long end() {
    return end;
  }

  @Override
  public float probability() {
    return speech > 0 ? 1 : 0;
  }

  @Override
  public float confidence() {
    return 1;
  }

  @Override
  public void policy(EndpointPolicy policy) {
    policies.add(policy);
  }

  @Override
  public VadStatistics statistics() {
    return new VadStatistics(position / FRAME, 0, 0, 0, probability());
  }

  @Override
  public long needed() {
    return speaking ? begin : Math.max(floor, position - speech - PRE_ROLL);
  }
}
