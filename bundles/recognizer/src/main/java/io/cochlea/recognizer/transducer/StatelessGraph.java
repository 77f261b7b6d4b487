package io.cochlea.recognizer.transducer;

import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.inference.TensorSpec;
import io.cochlea.api.placement.Batch;
import io.cochlea.recognizer.transducer.TransducerFiles.Graph;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * icefall's predictor, which knows the last tokens only: int64 (batch, context) to float32 (batch,
 * width). Where nothing was said yet it is told a blank, and −1 before that.
 *
 * @param context how many tokens it knows
 * @param width floats of what it foretells
 */
record StatelessGraph(String tokens, int context, String foretold, int width, int blank) {
  private static final int NOTHING = -1;

  static StatelessGraph of(Graph graph, int vocabulary, int blank) throws IOException {
    Ports ports = new Ports(graph);
    TensorSpec tokens = ports.input(0, 2, ElementType.INT64);
    TensorSpec foretold = ports.output(0, 2, ElementType.FLOAT32);
    int context = ports.number("context_size");
    ports.require(tokens, 1, context, "metadata context_size says");
    int known = ports.number("vocab_size");
    if (known != vocabulary) {
      throw new IOException(
          "graph %s: metadata vocab_size is %d, but there are %d tokens"
              .formatted(ports.id(), known, vocabulary));
    }
    return new StatelessGraph(
        tokens.name(), context, foretold.name(), ports.fixed(foretold, 1), blank);
  }

  /** Writes the last tokens up to {@code last} into row {@code row}. */
  void fill(Batch batch, int row, @Nullable Emission last) {
    long address = Rows.address(tokens, batch.input(tokens), row, context);
    Emission emission = last;
    int blanks = 0;
    for (int i = context - 1; i >= 0; i--) {
      long token = emission == null ? (blanks++ == 0 ? blank : NOTHING) : emission.token();
      Memory.putLong(address + (long) i * Long.BYTES, token);
      emission = emission == null ? null : emission.before();
    }
  }

  /** Takes what is foretold in row {@code row}. */
  void take(Batch batch, int row, long to) {
    Tensor output = batch.output(foretold);
    Memory.copy(Rows.address(foretold, output, row, width), to, bytes());
  }

  long bytes() {
    return (long) width * Float.BYTES;
  }
}
