package io.cochlea.recognizer.ctc;

import io.cochlea.api.feature.Features;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import io.cochlea.recognizer.session.Answer;
import io.cochlea.recognizer.session.ChunkDecoder;
import org.jspecify.annotations.Nullable;

/** Recognises chunk by chunk, by a graph that hands its states on. */
final class StreamDecoder extends Course implements ChunkDecoder {
  /** What is remembered between two chunks. */
  private static final class Remembered implements Snapshot {
    final byte[] states;
    final CtcSearch search;

    Remembered(byte[] states, CtcSearch search) {
      this.states = states;
      this.search = search;
    }
  }

  private final CtcGraph graph;
  private final Decoding decoding;
  private final Chunks chunks;
  private final GraphMemory memory;
  private CtcSearch search;
  private @Nullable Features features;
  private int first;
  private int frames;
  private boolean last;

  /**
   * @param memory the decoder's from now on, which closes it
   */
  StreamDecoder(
      CtcGraph graph,
      Decoding decoding,
      Chunks chunks,
      GraphMemory memory,
      CtcSearch search,
      Lane lane) {
    super(lane, memory::close);
    this.graph = graph;
    this.decoding = decoding;
    this.chunks = chunks;
    this.memory = memory;
    this.search = search;
  }

  @Override
  public int window() {
    return chunks.window();
  }

  @Override
  public int shift() {
    return chunks.shift();
  }

  @Override
  public void decode(Features features, int first, boolean last, long due, Answer answer) {
    this.features = features;
    this.first = first;
    this.last = last;
    frames = features.frames();
    ask(due, answer);
  }

  @Override
  public int extent() {
    return window();
  }

  @Override
  public void fill(Batch batch, int row) {
    if (features != null) {
      graph.fill(batch, row, features, first, Math.min(window(), frames - first));
      memory.write(batch, row);
    }
  }

  @Override
  public boolean step(Batch batch, int row) {
    long start = ran();
    int outputs = graph.outputs(batch);
    if (outputs < 1 || shift() % outputs != 0) {
      throw new IllegalStateException(
          "a chunk of %d frames gave %d of posteriors, which is no whole part of it"
              .formatted(shift(), outputs));
    }
    int subsampling = shift() / outputs;
    int valid = Math.min(outputs, Math.ceilDiv(frames - first, subsampling));
    Posteriors posteriors = graph.posteriors(batch, row, valid, decoding.labels().size());
    memory.read(batch, row);
    search.accept(posteriors);
    Timeline timeline =
        new Timeline(subsampling, chunks.padding(), last ? frames - chunks.padding() : frames);
    decoded(decoding.heard(search.found(last), timeline), start);
    return false;
  }

  @Override
  public void reset() {
    memory.clear();
    search.reset();
  }

  @Override
  public Snapshot snapshot() {
    return new Remembered(memory.copy(), search.copy());
  }

  @Override
  public void restore(Snapshot snapshot) {
    if (!(snapshot instanceof Remembered remembered)) {
      throw new IllegalArgumentException(snapshot + " is no snapshot of a CTC model");
    }
    memory.restore(remembered.states);
    search = remembered.search.copy();
  }
}
