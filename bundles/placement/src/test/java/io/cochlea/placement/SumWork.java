package io.cochlea.placement;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Work;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Sums {@code extent} columns of {@code value}, {@code steps} times. */
class SumWork implements Work {

  final List<Float> sums = Collections.synchronizedList(new ArrayList<>());
  final List<Integer> epochs = Collections.synchronizedList(new ArrayList<>());
  final List<String> backends = Collections.synchronizedList(new ArrayList<>());
  private final CompletableFuture<List<Float>> result = new CompletableFuture<>();
  private final int extent;
  private final float value;
  private final int steps;

  SumWork(int extent, float value, int steps) {
    this.extent = extent;
    this.value = value;
    this.steps = steps;
  }

  /** What every step should give. */
  float expected() {
    return 2 * extent * value;
  }

  CompletableFuture<List<Float>> result() {
    return result;
  }

  List<Float> await() throws Exception {
    return result.get(10, TimeUnit.SECONDS);
  }

  @Override
  public int extent() {
    return extent;
  }

  @Override
  public void fill(Batch batch, int row) {
    var x = Memory.of(batch.input("x"));
    for (int channel = 0; channel < 2; channel++) {
      for (int t = 0; t < extent; t++) {
        x.setAtIndex(JAVA_FLOAT, (row * 2L + channel) * batch.extent() + t, value);
      }
      for (int t = extent; t < batch.extent(); t++) {
        if (x.getAtIndex(JAVA_FLOAT, (row * 2L + channel) * batch.extent() + t) != 0) {
          throw new AssertionError("the row was not zeroed");
        }
      }
    }
    Memory.of(batch.input("len")).setAtIndex(JAVA_LONG, row, extent);
  }

  @Override
  public boolean step(Batch batch, int row) {
    sums.add(Memory.of(batch.output("sum")).getAtIndex(JAVA_FLOAT, row));
    backends.add(batch.backend());
    return sums.size() < steps;
  }

  @Override
  public void restart(int epoch) {
    epochs.add(epoch);
    sums.clear();
  }

  @Override
  public void done() {
    result.complete(List.copyOf(sums));
  }

  @Override
  public void failed(Throwable cause) {
    result.completeExceptionally(cause);
  }
}
