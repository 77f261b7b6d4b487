package io.cochlea.vad;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Role;
import io.cochlea.api.vad.Vad;
import io.cochlea.api.vad.VadFactory;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens detectors on one lane, where the windows of all streams are batched. */
public final class SileroVadFactory implements VadFactory, AutoCloseable {

  private final Placement placement;
  private final ModelGraph graph;

  /** Keeps the graph compiled between streams. */
  private @Nullable Lane warm;

  private boolean closed;

  private SileroVadFactory(Placement placement, ModelGraph graph) {
    this.placement = placement;
    this.graph = graph;
  }

  /**
   * @param path of an ONNX file, or of a folder with just one; looked into by {@link #load} or the
   *     first stream
   * @throws IOException when there is none, naming what is expected
   */
  public static SileroVadFactory of(Placement placement, Path path) throws IOException {
    return new SileroVadFactory(placement, SileroGraph.at(path));
  }

  /**
   * Loads the graph and keeps it loaded until {@link #close}.
   *
   * @throws InferenceException when it is another graph or no backend runs it, with the reason
   */
  void load() throws InferenceException {
    Lane lane = lane();
    synchronized (this) {
      if (warm == null && !closed) {
        warm = lane;
        return;
      }
    }
    lane.close();
  }

  private Lane lane() throws InferenceException {
    try {
      Lane lane = placement.lane(graph, Role.VAD);
      try {
        SileroGraph.check(graph, placement.signature(graph, Role.VAD));
        return lane;
      } catch (InferenceException | RuntimeException e) {
        lane.close();
        throw e;
      }
    } catch (InferenceException e) {
      throw new InferenceException(
          graph.path() + ": " + e.getMessage() + "; " + SileroGraph.expected(), e);
    }
  }

  /** What it runs. */
  public ModelGraph graph() {
    return graph;
  }

  @Override
  public String id() {
    return "silero";
  }

  @Override
  public Vad open(AudioFormat format, CopyLedger ledger, Runnable ready) {
    if (format.channels() != 1 || format.rate() != SileroGraph.RATE) {
      throw new IllegalArgumentException(
          "voice activity silero: " + format + " is not handled; allowed: 1 channel, 16000 Hz");
    }
    try {
      load();
      return new SileroVad(format.encoding(), lane(), ledger, ready);
    } catch (InferenceException e) {
      throw new IllegalArgumentException("voice activity silero: " + e.getMessage(), e);
    }
  }

  /** Lets the graph go; its streams go on. Idempotent. */
  @Override
  public synchronized void close() {
    closed = true;
    if (warm != null) {
      warm.close();
      warm = null;
    }
  }
}
