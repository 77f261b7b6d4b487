package io.cochlea.recognizer.transducer;

import io.cochlea.api.feature.Features;
import io.cochlea.api.feature.Layout;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.inference.TensorSpec;
import io.cochlea.api.placement.Batch;
import io.cochlea.recognizer.transducer.TransducerFiles.Graph;
import java.io.IOException;
import java.util.Map;

/**
 * NeMo's encoder: features float32 (batch, bands, time) and their lengths int64 (batch), to frames
 * float32 (batch, width, time / subsampling) and theirs. Found by position.
 *
 * @param width floats of a frame
 * @param subsampling feature frames for one frame
 */
record NemoEncoderGraph(
    String features,
    int bands,
    String length,
    String frames,
    int width,
    String count,
    int subsampling) {

  static NemoEncoderGraph of(Graph graph, int subsampling) throws IOException {
    Ports ports = new Ports(graph);
    TensorSpec features = ports.input(0, 3, ElementType.FLOAT32);
    TensorSpec frames = ports.output(0, 3, ElementType.FLOAT32);
    int said = subsampling > 0 ? subsampling : ports.number("subsampling_factor");
    return new NemoEncoderGraph(
        features.name(),
        ports.fixed(features, 1),
        ports.input(1, 1, ElementType.INT64).name(),
        frames.name(),
        ports.fixed(frames, 1),
        ports.output(1, 1, ElementType.INT64, ElementType.INT32).name(),
        said);
  }

  /** The batch axes of its inputs. */
  Map<String, Integer> batchAxes() {
    return Map.of(features, 0, length, 0);
  }

  /** Frames there can be for so many feature frames. */
  int most(int featureFrames) {
    return Math.ceilDiv(featureFrames, subsampling);
  }

  /** Writes all {@code heard} into row {@code row}. */
  void fill(Batch batch, int row, Features heard) {
    Tensor input = batch.input(features);
    long stride = input.shape()[2];
    long address = Rows.address(features, input, row, bands * stride);
    heard.write(0, heard.frames(), address, new Layout(Layout.Order.MEL_TIME, stride));
    long lengths = Rows.address(length, batch.input(length), row, 1);
    Memory.putLong(lengths, heard.frames());
  }

  /**
   * Takes the frames of row {@code row}, at most {@code most}, each together, to {@code address}.
   *
   * @return how many there are
   * @throws IllegalStateException when the graph gave none or more
   */
  int take(Batch batch, int row, int most, long address) {
    Tensor counts = batch.output(count);
    long where = Rows.address(count, counts, row, 1);
    long given = counts.type() == ElementType.INT64 ? Memory.getLong(where) : Memory.getInt(where);
    Tensor output = batch.output(frames);
    long time = output.shape()[2];
    if (given < 0 || given > Math.min(most, time)) {
      throw new IllegalStateException(
          "%s says %d, allowed are 0 to %d frames of %s: is subsampling right?"
              .formatted(count, given, most, output));
    }
    long from = Rows.address(frames, output, row, width * time);
    for (long frame = 0; frame < given; frame++) {
      for (long i = 0; i < width; i++) {
        Memory.putFloat(
            address + (frame * width + i) * Float.BYTES,
            Memory.getFloat(from + (i * time + frame) * Float.BYTES));
      }
    }
    return (int) given;
  }
}
