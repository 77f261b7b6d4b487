package io.cochlea.placement;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.cochlea.api.inference.Tensor;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Adds {@code value}, {@code value + 1}, … to what the graph remembers, in {@code rows} hypotheses
 * that begin alike and differ by their row in every run.
 */
class RememberingWork implements Work {

  final List<Integer> epochs = Collections.synchronizedList(new ArrayList<>());
  final List<String> backends = Collections.synchronizedList(new ArrayList<>());
  final boolean slabs;
  final int rows;
  private final CompletableFuture<List<List<Float>>> result = new CompletableFuture<>();
  private final List<List<Float>> sums = new ArrayList<>();
  private final float value;
  private final int steps;

  RememberingWork(boolean slabs, float value, int rows, int steps) {
    this.slabs = slabs;
    this.value = value;
    this.rows = rows;
    this.steps = steps;
  }

  List<List<Float>> await() throws Exception {
    return result.get(20, TimeUnit.SECONDS);
  }

  /** How often it was run since it began. */
  int runs() {
    return sums.size();
  }

  @Override
  public int extent() {
    return 1;
  }

  @Override
  public int extent(String input, int axis) {
    return slabs ? 1 : 0;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public void fill(Batch batch, int row) {
    for (int i = 0; i < rows; i++) {
      set(batch.input("x"), row + i, value + runs() + i);
      if (slabs) {
        set(batch.input("n"), row + i, runs());
      }
      if (runs() == 0) {
        set(batch.input("key"), row + i, 1000 * value);
      }
    }
  }

  @Override
  public boolean step(Batch batch, int row) {
    var now = new ArrayList<Float>();
    for (int i = 0; i < rows; i++) {
      now.add(Memory.of(batch.output("y")).getAtIndex(JAVA_FLOAT, row + i));
    }
    sums.add(now);
    backends.add(batch.backend());
    return sums.size() < steps;
  }

  /** What a work alone should give, where the hypotheses never change. */
  List<List<Float>> expected() {
    var expected = new ArrayList<List<Float>>();
    float[] sum = new float[rows];
    float[] first = new float[rows];
    for (int run = 0; run < steps; run++) {
      Float[] now = new Float[rows];
      for (int i = 0; i < rows; i++) {
        float x = value + run + i;
        sum[i] += x;
        now[i] = 1000 * value + sum[i] + (slabs ? 1100 * sum[i] : 100 * first[i]);
        first[i] = run == 0 ? x : first[i];
      }
      expected.add(Arrays.asList(now));
    }
    return expected;
  }

  static void set(Tensor tensor, int index, float value) {
    Memory.of(tensor).setAtIndex(JAVA_FLOAT, index, value);
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
