package io.cochlea.recognizer.whisper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cochlea.api.buffer.Lease;
import io.cochlea.api.feature.Features;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Has a model write what torch wrote, whatever it would write itself, and compares its logits. */
final class Replay implements Question, Search {
  private static final float CLOSE = 1e-4f;

  /** Of torch's logits and states only some are kept: every 40th, and every 150th position. */
  private static final int EVERY = 40;

  private static final int POSITIONS = 150;

  final CompletableFuture<Integer> compared = new CompletableFuture<>();
  private final Scores scores = new Scores(TinyWhisper.vocabulary().size);
  private final Features features;
  private final Window window;
  private final Lease lease;
  private final Wiring wiring;
  private final int[] tokens;
  private final int[] start;
  private final jakarta.json.JsonObject expected;
  private final Encoding encoding;
  private final Prompting prompting;
  private final Writing writing;
  private int chosen;
  private int values;

  Replay(Wiring wiring, Lanes lanes, Lease lease, int number) {
    this.wiring = wiring;
    this.lease = lease;
    expected = TinyWhisper.at(number);
    tokens = TinyWhisper.numbers(expected.getJsonArray("greedy"));
    start = TinyWhisper.numbers(expected.getJsonArray("start"));
    features = new FormulaFeatures(number);
    window = new Window(wiring, lease, new SummedLedger());
    encoding = new Encoding(wiring, lanes.encoder(), this);
    prompting = new Prompting(wiring, lanes.prompt(), TinyWhisper.vocabulary(), this);
    writing = new Writing(wiring, lanes.step(), prompting, this, this);
  }

  void begin() {
    encoding.submit();
  }

  @Override
  public void heard() {
    if (wiring.heard().size() == 1) {
      var states = expected.getJsonArray("heard");
      int width = wiring.heard().getFirst().width();
      for (int i = 0; i < states.size(); i++) {
        long at = (long) (i / width) * POSITIONS * width + i % width;
        float actual = Memory.getFloat(lease.address() + at * Float.BYTES);
        assertEquals(states.getJsonNumber(i).doubleValue(), actual, CLOSE, "state " + i);
      }
    }
    prompting.begin(start);
    prompting.submit();
  }

  @Override
  public void prompted() {
    float noSpeech = (float) expected.getJsonNumber("no_speech").doubleValue();
    assertEquals(noSpeech, prompting.noSpeech(), CLOSE);
    if (writing.begin(new int[0], tokens.length)) {
      writing.submit();
    }
  }

  @Override
  public boolean choose() {
    var logits = expected.getJsonArray("logits").getJsonArray(start.length - 1 + chosen);
    for (int i = 0; i < logits.size(); i++) {
      assertEquals(
          logits.getJsonNumber(i).doubleValue(),
          scores.get(i * EVERY),
          CLOSE,
          "token " + chosen + ", logit " + i * EVERY);
      values++;
    }
    return ++chosen < tokens.length;
  }

  @Override
  public void written() {
    compared.complete(values);
  }

  @Override
  public void fail(Throwable cause) {
    compared.completeExceptionally(cause);
  }

  @Override
  public int rows() {
    return 1;
  }

  @Override
  public void begin(int[] begin, int most) {
    chosen = 0;
  }

  @Override
  public Scores scores(int row) {
    return scores;
  }

  @Override
  public int token(int row) {
    return tokens[chosen - 1];
  }

  @Override
  public int @Nullable [] sources() {
    return null;
  }

  @Override
  public Hypothesis best() {
    throw new AssertionError("nobody asks");
  }

  @Override
  public boolean looped() {
    return false;
  }

  @Override
  public long due() {
    return 0;
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public Features features() {
    return features;
  }

  @Override
  public Window window() {
    return window;
  }

  @Override
  public void spent(long inferenceNanos, long decodingNanos) {}
}
