package io.cochlea.vad;

import static io.cochlea.vad.SileroGraph.CONTEXT;
import static io.cochlea.vad.SileroGraph.LAYERS;
import static io.cochlea.vad.SileroGraph.RATE;
import static io.cochlea.vad.SileroGraph.UNITS;
import static io.cochlea.vad.SileroGraph.WINDOW;

import io.cochlea.api.audio.AudioFormat.Encoding;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.buffer.CopyLedger.Stage;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Ticket;
import io.cochlea.api.placement.Work;
import io.cochlea.api.ring.Cursor;
import io.cochlea.api.vad.SpeechSink;
import io.cochlea.api.vad.Vad;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Silero VAD on windows of 32 ms, each judged in a row of a lane's batch, into which the lane's
 * thread reads the ring in place. What the graph remembers lies here and moves on only once a
 * window is judged: a lane that lost its backend fills the same window again, and no sample is
 * lost.
 *
 * <p>The {@link #phase} says whose turn it is. Audio is read in {@link #FILLING} only, and {@link
 * #close} waits for its end.
 */
final class SileroVad implements Vad, Work {

  private static final int IDLE = 0;
  private static final int ASKED = 1;
  private static final int FILLING = 2;
  private static final int JUDGED = 3;
  private static final int FAILED = 4;
  private static final int CLOSED = 5;

  private final Encoding encoding;
  private final Lane lane;
  private final CopyLedger ledger;
  private final Runnable ready;

  private final AtomicInteger phase = new AtomicInteger(IDLE);
  private final float[] context = new float[CONTEXT];
  private final float[] state = new float[LAYERS * UNITS];
  private @Nullable Ticket ticket;
  private @Nullable Throwable failure;
  private long window;
  private float probability;

  /**
   * @param lane of the graph; this detector's to close
   */
  SileroVad(Encoding encoding, Lane lane, CopyLedger ledger, Runnable ready) {
    this.encoding = encoding;
    this.lane = lane;
    this.ledger = ledger;
    this.ready = ready;
  }

  @Override
  public int frame() {
    return WINDOW;
  }

  @Override
  public long accept(Cursor cursor, long from, long to, SpeechSink sink) {
    long start = from;
    for (; to - start >= WINDOW; start += WINDOW) {
      if (phase.get() == IDLE) {
        ask(cursor.address(start));
      }
      if (!judged()) {
        return start;
      }
      float judgement = probability;
      phase.set(IDLE);
      sink.frame(start, start + WINDOW, judgement);
    }
    return start;
  }

  private void ask(long address) {
    window = address;
    phase.set(ASKED);
    Ticket before = ticket;
    if (before == null) {
      ticket = lane.submit(this);
    } else {
      lane.submit(before);
    }
  }

  private boolean judged() {
    return switch (phase.get()) {
      case JUDGED -> true;
      case FAILED ->
          throw new IllegalStateException(
              "voice activity silero: " + (failure == null ? "" : failure.getMessage()), failure);
      case CLOSED -> throw new IllegalStateException("this detector is closed");
      default -> false;
    };
  }

  @Override
  public boolean busy() {
    int now = phase.get();
    return now == ASKED || now == FILLING || now == JUDGED || now == FAILED;
  }

  @Override
  public int extent() {
    return CONTEXT + WINDOW;
  }

  @Override
  public void fill(Batch batch, int row) {
    if (!phase.compareAndSet(ASKED, FILLING)) {
      throw new CancellationException("the stream is closed");
    }
    try {
      long input = batch.input(SileroGraph.INPUT).address() + row * Native.floats(extent());
      Native.write(context, 0, CONTEXT, input);
      Native.samples(encoding, window, WINDOW, input + Native.floats(CONTEXT));
      Tensor memory = batch.input(SileroGraph.STATE);
      for (int layer = 0; layer < LAYERS; layer++) {
        Native.write(state, layer * UNITS, UNITS, cell(memory, layer, row));
      }
      Native.writeLong(batch.input(SileroGraph.SAMPLE_RATE).address(), RATE);
    } finally {
      phase.set(ASKED);
    }
    long samples = encoding == Encoding.F32 ? WINDOW : 0; // integers are converted, not copied
    ledger.copied(Stage.VAD, Native.floats(CONTEXT + LAYERS * UNITS + samples));
  }

  @Override
  public boolean step(Batch batch, int row) {
    Tensor output = batch.output(SileroGraph.PROBABILITY);
    Tensor memory = batch.output(SileroGraph.NEXT_STATE);
    long[] shape = memory.shape();
    if (output.elements() <= row
        || shape.length != LAYERS + 1
        || shape[0] != LAYERS
        || shape[1] <= row
        || shape[2] != UNITS) {
      throw new IllegalStateException(
          "row %d of %s and %s; %s".formatted(row, output, memory, SileroGraph.expected()));
    }
    probability = Native.readFloat(output.address() + Native.floats(row));
    for (int layer = 0; layer < LAYERS; layer++) {
      Native.read(cell(memory, layer, row), state, layer * UNITS, UNITS);
    }
    long input = batch.input(SileroGraph.INPUT).address() + row * Native.floats(extent());
    Native.read(input + Native.floats(WINDOW), context, 0, CONTEXT);
    ledger.copied(Stage.VAD, Native.floats(CONTEXT + LAYERS * UNITS));
    if (Float.isNaN(probability)) {
      forget(); // or every window to come would be not-a-number too
    }
    return false;
  }

  /** Where a layer's units of a row lie in a tensor (layers, rows, units). */
  private static long cell(Tensor tensor, int layer, int row) {
    return tensor.address() + Native.floats((layer * tensor.shape()[1] + row) * UNITS);
  }

  /** What is remembered is as it was before the window: it is simply filled again. */
  @Override
  public void restart(int epoch) {}

  @Override
  public void done() {
    if (phase.compareAndSet(ASKED, JUDGED)) {
      ready.run();
    }
  }

  @Override
  public void failed(Throwable cause) {
    failure = cause;
    if (phase.compareAndSet(ASKED, FAILED)) {
      ready.run();
    }
  }

  @Override
  public void reset() {
    if (phase.get() == CLOSED) {
      throw new IllegalStateException("this detector is closed");
    }
    forget();
  }

  private void forget() {
    Arrays.fill(context, 0);
    Arrays.fill(state, 0);
    probability = 0;
  }

  @Override
  public void close() {
    int now = phase.get();
    while (now != CLOSED && (now == FILLING || !phase.compareAndSet(now, CLOSED))) {
      Thread.onSpinWait(); // a row is filled within microseconds
      now = phase.get();
    }
    if (now != CLOSED) {
      if (ticket != null) {
        ticket.cancel();
      }
      lane.close();
    }
  }
}
