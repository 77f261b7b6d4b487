package io.cochlea.recognizer.whisper;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.buffer.PoolExhaustedException;
import io.cochlea.api.feature.Features;
import io.cochlea.recognizer.session.Answer;
import io.cochlea.recognizer.session.Recognised;
import io.cochlea.recognizer.session.Recognised.Heard;
import io.cochlea.recognizer.session.WindowDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Answers a question in stages: the encoder, where need be the language, the prompt, then token by
 * token; where the result cannot be believed and the utterance is over, once more at a higher
 * temperature. Each stage begins where the one before it ended, on a lane's thread; there is one at
 * a time.
 */
final class WhisperDecoder implements WindowDecoder, Question {
  /** openai/whisper {@code transcribe.py}. */
  private static final float[] TEMPERATURES = {0, 0.2f, 0.4f, 0.6f, 0.8f, 1};

  private final Decoding decoding;
  private final Lanes lanes;
  private final BufferPool pool;
  private final String owner;
  private final CopyLedger ledger;
  private final Encoding encoding;
  private final Prompting prompting;
  private final Writing single;
  private final @Nullable Writing beam;
  private final SingleSearch sampling;
  private final float[] temperatures;
  private final AtomicLong inferenceNanos = new AtomicLong();
  private final AtomicLong decodingNanos = new AtomicLong();

  private @Nullable Features features;
  private @Nullable Answer answer;
  private @Nullable Window window;
  private List<Heard> agreed = List.of();
  private boolean last;
  private long due;
  private @Nullable String language;
  private boolean detecting;
  private int firstTimestamp;
  private int[] written = {};
  private int[] given = {};
  private int attempt;
  private Writing writing;
  private volatile boolean asked;
  private volatile boolean cancelled;

  /**
   * @param lanes this decoder's from now on
   * @param owner named where memory is listed
   */
  WhisperDecoder(Decoding decoding, Lanes lanes, BufferPool pool, String owner, CopyLedger ledger) {
    this.decoding = decoding;
    this.lanes = lanes;
    this.pool = pool;
    this.owner = owner;
    this.ledger = ledger;
    Wiring wiring = decoding.wiring();
    Vocabulary vocabulary = decoding.vocabulary();
    Rules rules = new Rules(vocabulary, decoding.parameters());
    encoding = new Encoding(wiring, lanes.encoder(), this);
    prompting = new Prompting(wiring, lanes.prompt(), vocabulary, this);
    sampling = new SingleSearch(vocabulary, rules, wiring.context());
    single = new Writing(wiring, lanes.step(), prompting, sampling, this);
    int beams = decoding.parameters().beams();
    beam =
        beams == 1
            ? null
            : new Writing(
                wiring,
                lanes.step(),
                prompting,
                new BeamSearch(vocabulary, rules, beams, wiring.context()),
                this);
    writing = single;
    Float fixed = decoding.temperature();
    temperatures = fixed == null ? TEMPERATURES : new float[] {fixed};
  }

  @Override
  public int maxFrames() {
    return Wiring.FRAMES + Encoding.PADDING;
  }

  @Override
  public void decode(Features features, boolean last, List<Heard> agreed, long due, Answer answer) {
    this.features = features;
    this.last = last;
    this.agreed = agreed;
    this.due = due;
    this.answer = answer;
    cancelled = false;
    if (agreed.isEmpty()) {
      language = decoding.language();
      firstTimestamp = decoding.vocabulary().timestamps;
    }
    Wiring wiring = decoding.wiring();
    try {
      window = new Window(wiring, pool.lease(MemoryKind.HOST, wiring.bytes(), owner), ledger);
    } catch (PoolExhaustedException e) {
      throw new RejectedExecutionException(e.getMessage(), e);
    }
    asked = true;
    try {
      encoding.submit();
    } catch (RuntimeException e) {
      asked = false;
      forget();
      throw e;
    }
  }

  @Override
  public void heard() {
    detecting = decoding.parameters().multilingual() && language == null;
    if (detecting) {
      prompting.begin(new int[] {decoding.vocabulary().start});
    } else {
      given();
    }
    prompting.submit();
  }

  private void given() {
    written = decoding.prompt().written(agreed, firstTimestamp);
    given = decoding.prompt().given(language, written);
    prompting.begin(given);
  }

  @Override
  public void prompted() {
    if (detecting) {
      language = prompting.language();
      detecting = false;
      given();
      prompting.submit();
    } else {
      attempt = 0;
      write();
    }
  }

  private void write() {
    float temperature = temperatures[attempt];
    sampling.temperature(temperature);
    writing = beam != null && temperature == 0 ? beam : single;
    if (writing.begin(written, decoding.prompt().most(given, written))) {
      writing.submit();
    } else {
      written();
    }
  }

  @Override
  public void written() {
    if (isCancelled()) {
      fail(new CancellationException("cancelled"));
      return;
    }
    long start = System.nanoTime();
    Hypothesis best = best();
    List<Heard> words = Words.of(best, decoding.vocabulary(), language == null ? "" : language);
    Quality quality =
        Quality.of(
            Words.text(words).strip(),
            best.meanLog(),
            prompting.noSpeech(),
            writing.search().looped());
    if (last && quality.isPoor() && attempt + 1 < temperatures.length) {
      attempt++;
      spent(0, System.nanoTime() - start);
      write();
      return;
    }
    if (agreed.isEmpty() && best.length() > 0) {
      firstTimestamp = best.token(0);
    }
    List<Heard> all = new ArrayList<>(agreed);
    if (!quality.isSilence()) {
      all.addAll(words);
    }
    spent(0, System.nanoTime() - start);
    answer(new Recognised(all, agreed.size(), tag(), (float) Math.exp(best.meanLog())));
  }

  /** What was written last, once answered. */
  Hypothesis best() {
    return writing.search().best();
  }

  private String tag() {
    return decoding.parameters().multilingual()
        ? Languages.tag(language == null ? "" : language)
        : Languages.ENGLISH;
  }

  private void answer(Recognised result) {
    Answer asker = answer;
    forget();
    if (asker != null) {
      asked = false;
      asker.recognised(result);
    }
  }

  @Override
  public void fail(Throwable cause) {
    Answer asker = answer;
    forget();
    if (asker != null) {
      asked = false;
      asker.failed(cause);
    }
  }

  private void forget() {
    answer = null;
    features = null;
    Window kept = window;
    window = null;
    if (kept != null) {
      kept.close();
    }
  }

  @Override
  public void cancel() {
    if (asked) {
      cancelled = true;
      encoding.cancel();
      prompting.cancel();
      single.cancel();
      if (beam != null) {
        beam.cancel();
      }
    }
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public long due() {
    return due;
  }

  @Override
  public Features features() {
    return asked(features);
  }

  @Override
  public Window window() {
    return asked(window);
  }

  private static <T> T asked(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("no question is open");
    }
    return value;
  }

  @Override
  public void spent(long inference, long decoding) {
    inferenceNanos.setOpaque(inferenceNanos.getPlain() + inference);
    decodingNanos.setOpaque(decodingNanos.getPlain() + decoding);
  }

  @Override
  public String backend() {
    return lanes.backend();
  }

  @Override
  public long inferenceNanos() {
    return inferenceNanos.getOpaque();
  }

  @Override
  public long decodingNanos() {
    return decodingNanos.getOpaque();
  }

  @Override
  public void close() {
    cancel();
    lanes.close();
  }
}
