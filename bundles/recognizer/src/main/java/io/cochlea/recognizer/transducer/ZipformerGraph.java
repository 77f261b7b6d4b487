package io.cochlea.recognizer.transducer;

import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.TensorSpec;
import io.cochlea.api.placement.Batch;
import io.cochlea.recognizer.transducer.TransducerFiles.Graph;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * icefall's streaming zipformer: features float32 (batch, window, bands) and its caches, to frames
 * float32 (batch, frames, width) and the caches that follow. Its metadata say how large the caches
 * are; each is held against its tensor.
 *
 * @param window feature frames it looks at
 * @param shift feature frames from one chunk to the next
 * @param width floats of a frame
 */
record ZipformerGraph(
    String features,
    int bands,
    int window,
    int shift,
    List<Cache> caches,
    String frames,
    int width) {
  /** Feature frames for one frame: half by its convolutions, half by its last layer. */
  static final int SUBSAMPLING = 4;

  private static final int EMBED_CHANNELS = 128;
  private static final int EMBED_LEFT = 3;

  ZipformerGraph {
    caches = List.copyOf(caches);
  }

  /**
   * What it remembers from chunk to chunk.
   *
   * @param axis of its batch
   * @param bytes of one row
   */
  record Cache(String input, String output, int axis, long bytes) {}

  static ZipformerGraph of(Graph graph) throws IOException {
    Ports ports = new Ports(graph);
    TensorSpec features = ports.input(0, 3, ElementType.FLOAT32);
    int window = ports.number("T");
    int shift = ports.number("decode_chunk_len");
    if (shift >= window || shift % SUBSAMPLING != 0) {
      throw new IOException(
          "graph %s: metadata decode_chunk_len is %d, allowed are multiples of %d below T, %d"
              .formatted(ports.id(), shift, SUBSAMPLING, window));
    }
    if (!graph.signature().metadata().getOrDefault("feature", "").isEmpty()) {
      throw new IOException(
          "graph %s: metadata feature is '%s', only fbank, its absence, is known"
              .formatted(ports.id(), graph.signature().metadata().get("feature")));
    }
    ports.require(features, 1, window, "metadata T says");
    TensorSpec frames = ports.output(0, 3, ElementType.FLOAT32);
    ports.require(frames, 1, shift / SUBSAMPLING, "metadata decode_chunk_len says");
    int bands = ports.fixed(features, 2);
    return new ZipformerGraph(
        features.name(),
        bands,
        window,
        shift,
        caches(ports, bands),
        frames.name(),
        ports.fixed(frames, 2));
  }

  private static List<Cache> caches(Ports ports, int bands) throws IOException {
    long[] layers = ports.numbers("num_encoder_layers");
    long[] dims = stacks(ports, "encoder_dims", layers.length);
    long[] queries = stacks(ports, "query_head_dims", layers.length);
    long[] values = stacks(ports, "value_head_dims", layers.length);
    long[] heads = stacks(ports, "num_heads", layers.length);
    long[] kernels = stacks(ports, "cnn_module_kernels", layers.length);
    long[] lefts = stacks(ports, "left_context_len", layers.length);
    List<Cache> caches = new ArrayList<>();
    int layer = 0;
    for (int stack = 0; stack < layers.length; stack++) {
      long left = lefts[stack];
      long value = values[stack] * heads[stack];
      for (int i = 0; i < layers[stack]; i++, layer++) {
        caches.add(cache(ports, "cached_key_" + layer, 1, left, 1, queries[stack] * heads[stack]));
        caches.add(cache(ports, "cached_nonlin_attn_" + layer, 1, 1, 1, left, 3 * dims[stack] / 4));
        caches.add(cache(ports, "cached_val1_" + layer, 1, left, 1, value));
        caches.add(cache(ports, "cached_val2_" + layer, 1, left, 1, value));
        caches.add(cache(ports, "cached_conv1_" + layer, 0, 1, dims[stack], kernels[stack] / 2));
        caches.add(cache(ports, "cached_conv2_" + layer, 0, 1, dims[stack], kernels[stack] / 2));
      }
    }
    int embed = ((bands - 1) / 2 - 1) / 2;
    caches.add(cache(ports, "embed_states", 0, 1, EMBED_CHANNELS, EMBED_LEFT, embed));
    caches.add(cache(ports, "processed_lens", 0, 1));
    int known = ports.graph().signature().inputs().size() - 1;
    if (known != caches.size()) {
      throw new IOException(
          "graph %s has %d caches, its metadata num_encoder_layers means %d"
              .formatted(ports.id(), known, caches.size()));
    }
    return caches;
  }

  private static long[] stacks(Ports ports, String key, int stacks) throws IOException {
    long[] numbers = ports.numbers(key);
    if (numbers.length != stacks) {
      throw new IOException(
          "graph %s: metadata %s has %d numbers, num_encoder_layers %d"
              .formatted(ports.id(), key, numbers.length, stacks));
    }
    return numbers;
  }

  /**
   * @param shape with 1 for the batch
   */
  private static Cache cache(Ports ports, String name, int axis, long... shape) throws IOException {
    ElementType type = shape.length == 1 ? ElementType.INT64 : ElementType.FLOAT32;
    TensorSpec input = ports.named(name, ports.graph().signature().inputs());
    TensorSpec output = ports.named("new_" + name, ports.graph().signature().outputs());
    long bytes = type.bytes();
    for (TensorSpec tensor : List.of(input, output)) {
      if (tensor.type() != type || tensor.shape().length != shape.length) {
        throw new IOException(
            "graph %s: %s has to be %s of rank %d"
                .formatted(ports.id(), tensor, type, shape.length));
      }
      for (int i = 0; i < shape.length; i++) {
        if (i != axis) {
          ports.require(tensor, i, shape[i], "its metadata say");
        }
      }
    }
    for (long extent : shape) {
      bytes *= extent;
    }
    return new Cache(name, output.name(), axis, bytes);
  }

  /** The batch axes of its inputs. */
  Map<String, Integer> batchAxes() {
    Map<String, Integer> axes = new HashMap<>();
    axes.put(features, 0);
    caches.forEach(cache -> axes.put(cache.input(), cache.axis()));
    return axes;
  }

  /** Bytes of all caches of a stream. */
  long cacheBytes() {
    return caches.stream().mapToLong(Cache::bytes).sum();
  }

  /** Frames a chunk becomes. */
  int count() {
    return shift / SUBSAMPLING;
  }

  /** Bytes of the frames that a chunk becomes. */
  long frameBytes() {
    return (long) count() * width * Float.BYTES;
  }

  /** Writes the caches that lie at {@code address} into row {@code row}. */
  void fillCaches(Batch batch, int row, long address) {
    long from = address;
    for (int i = 0; i < caches.size(); i++) {
      Cache cache = caches.get(i);
      Rows.put(cache.input, batch.input(cache.input), cache.axis, row, from, cache.bytes);
      from += cache.bytes;
    }
  }

  /** Takes the caches that follow to {@code address}. */
  void takeCaches(Batch batch, int row, long address) {
    long to = address;
    for (int i = 0; i < caches.size(); i++) {
      Cache cache = caches.get(i);
      Rows.take(cache.output, batch.output(cache.output), cache.axis, row, to, cache.bytes);
      to += cache.bytes;
    }
  }

  /** Takes the frames of row {@code row} to {@code address}. */
  void takeFrames(Batch batch, int row, long address) {
    Rows.take(frames, batch.output(frames), 0, row, address, frameBytes());
  }
}
