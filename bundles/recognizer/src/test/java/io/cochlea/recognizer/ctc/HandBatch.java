package io.cochlea.recognizer.ctc;

import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.placement.Batch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A batch whose input begins at address 0, which nobody writes to. */
final class HandBatch implements Batch {
  private final int rows;
  private final MemorySegment output;
  private final MemorySegment lengths;
  private final int frames;

  HandBatch(Arena arena, String labels, int row, int rows) {
    this.rows = rows;
    frames = 10;
    output = arena.allocate(ValueLayout.JAVA_FLOAT, (long) rows * frames * 4);
    lengths = arena.allocate(ValueLayout.JAVA_LONG, rows);
    for (int frame = 0; frame < frames; frame++) {
      char label = frame < labels.length() ? labels.charAt(frame) : '-';
      output.setAtIndex(
          ValueLayout.JAVA_FLOAT, ((long) row * frames + frame) * 4 + "- ab".indexOf(label), 1f);
    }
  }

  @Override
  public void rearrange(int row, int[] from) {
    throw new IllegalStateException("the graph has no states");
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int extent() {
    return 4 * frames;
  }

  @Override
  public String backend() {
    return "hand";
  }

  @Override
  public Tensor input(String name) {
    return name.equals("mel")
        ? new Tensor(ElementType.FLOAT32, new long[] {rows, 80, extent()}, MemoryKind.HOST, 0)
        : new Tensor(ElementType.INT64, new long[] {rows}, MemoryKind.HOST, lengths.address());
  }

  @Override
  public Tensor output(String name) {
    return new Tensor(
        ElementType.FLOAT32, new long[] {rows, frames, 4}, MemoryKind.HOST, output.address());
  }
}
