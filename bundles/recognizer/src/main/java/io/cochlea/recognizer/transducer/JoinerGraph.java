package io.cochlea.recognizer.transducer;

import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.inference.TensorSpec;
import io.cochlea.api.placement.Batch;
import io.cochlea.recognizer.transducer.TransducerFiles.Graph;
import java.io.IOException;
import java.util.Map;

/**
 * The joiner: a frame and what was foretold, float32 (batch, width) or (batch, width, 1), to logits
 * (batch, …, vocabulary + durations). Names are found by position.
 *
 * @param width floats of a frame
 * @param foretold empty where the predictor is in the graph too
 * @param foretoldWidth floats of what is foretold; 0 where the predictor is in the graph too
 * @param vocabulary tokens, the blank among them
 * @param tdt whether durations follow the vocabulary
 */
record JoinerGraph(
    String frame,
    int width,
    String foretold,
    int foretoldWidth,
    String logits,
    int vocabulary,
    boolean tdt) {

  /** Of icefall: plain vectors. */
  static JoinerGraph icefall(Graph graph, int vocabulary) throws IOException {
    Ports ports = new Ports(graph);
    TensorSpec frame = ports.input(0, 2, ElementType.FLOAT32);
    TensorSpec foretold = ports.input(1, 2, ElementType.FLOAT32);
    TensorSpec logits = ports.output(0, 2, ElementType.FLOAT32);
    ports.require(logits, 1, vocabulary, "tokens are so many");
    return new JoinerGraph(
        frame.name(),
        ports.fixed(frame, 1),
        foretold.name(),
        ports.fixed(foretold, 1),
        logits.name(),
        vocabulary,
        false);
  }

  /**
   * Of NeMo: (batch, width, time), of which one frame is joined at a time.
   *
   * @param fused whether the predictor is in it, so that nothing foretold goes in
   * @param tdt whether it is to be a TDT
   */
  static JoinerGraph nemo(Graph graph, boolean fused, int vocabulary, boolean tdt)
      throws IOException {
    Ports ports = new Ports(graph);
    TensorSpec frame = ports.input(0, 3, ElementType.FLOAT32);
    TensorSpec foretold = fused ? null : ports.input(1, 3, ElementType.FLOAT32);
    TensorSpec logits = ports.output(0, 4, ElementType.FLOAT32);
    long size = logits.shape()[3];
    if (size != Ports.OPEN && (tdt ? size <= vocabulary : size != vocabulary)) {
      throw new IOException(
          "graph %s: the last axis of %s has to be %s than %d tokens"
              .formatted(ports.id(), logits, tdt ? "more" : "no other", vocabulary));
    }
    return new JoinerGraph(
        frame.name(),
        ports.fixed(frame, 1),
        foretold == null ? "" : foretold.name(),
        foretold == null ? 0 : ports.fixed(foretold, 1),
        logits.name(),
        vocabulary,
        tdt);
  }

  /** Whether the last axis of the joiner's output has room for durations. */
  static boolean hasDurations(Graph graph, int vocabulary) throws IOException {
    return new Ports(graph).output(0, 4, ElementType.FLOAT32).shape()[3] > vocabulary;
  }

  /** The batch axes of its inputs. */
  Map<String, Integer> batchAxes() {
    return foretold.isEmpty() ? Map.of(frame, 0) : Map.of(frame, 0, foretold, 0);
  }

  /** Refuses to be used with an encoder whose frames have {@code floats}. */
  void requireFrames(Graph graph, int floats) throws IOException {
    if (width != floats) {
      throw new IOException(
          "graph %s: '%s' takes %d floats, but the encoder's frames have %d"
              .formatted(graph.file().id(), frame, width, floats));
    }
  }

  /** Refuses to be used with a predictor that foretells {@code floats}. */
  void requireForetold(Graph graph, int floats) throws IOException {
    if (foretoldWidth != floats) {
      throw new IOException(
          "graph %s: '%s' takes %d floats, but the predictor foretells %d"
              .formatted(graph.file().id(), foretold, foretoldWidth, floats));
    }
  }

  /** Writes the frame at {@code address} into row {@code row}. */
  void fillFrame(Batch batch, int row, long address) {
    Tensor input = batch.input(frame);
    long to = Rows.address(frame, input, row, width);
    Memory.copy(address, to, (long) width * Float.BYTES);
  }

  /** Writes what was foretold into row {@code row}. */
  void fillForetold(Batch batch, int row, long address) {
    long to = Rows.address(foretold, batch.input(foretold), row, foretoldWidth);
    Memory.copy(address, to, (long) foretoldWidth * Float.BYTES);
  }

  /** Bytes that {@link #fillFrame} and {@link #fillForetold} copy. */
  long bytes() {
    return (long) (width + foretoldWidth) * Float.BYTES;
  }

  /**
   * What it says in row {@code row}.
   *
   * @param view to look at it with
   * @throws IllegalStateException when these are not the logits that belong to the tokens
   */
  Logits logits(Batch batch, int row, Logits view) {
    Tensor output = batch.output(logits);
    long address = Rows.address(logits, output, row, vocabulary);
    long size = output.elements() / output.shape()[0];
    if (tdt ? size <= vocabulary : size != vocabulary) {
      throw new IllegalStateException(
          "%s is %s, which does not go with %d tokens%s"
              .formatted(logits, output, vocabulary, tdt ? " and durations" : ""));
    }
    return view.at(address, vocabulary, (int) size - vocabulary);
  }
}
