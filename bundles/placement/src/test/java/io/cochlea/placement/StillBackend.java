package io.cochlea.placement;

import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Attestation;
import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.inference.Tensor;
import java.util.Map;

/** A backend that does nothing, so that only what the lane allocates is measured. */
final class StillBackend implements InferenceBackend {

  private final Signature signature;

  StillBackend(Signature signature) {
    this.signature = signature;
  }

  @Override
  public String id() {
    return "still";
  }

  @Override
  public Availability probe() {
    return new Availability(true, "does nothing");
  }

  @Override
  public CompiledGraph compile(ModelGraph graph, ShapeProfiles profiles) {
    return new CompiledGraph() {
      @Override
      public Signature signature() {
        return signature;
      }

      @Override
      public Attestation attestation() {
        return new Attestation("still", Map.of());
      }

      @Override
      public Binding bind() {
        return new Still();
      }

      @Override
      public void close() {}
    };
  }

  private static final class Still implements Binding {
    private final Tensor sum = new Tensor(ElementType.FLOAT32, new long[] {0}, MemoryKind.HOST, 0);

    @Override
    public void input(String name, Tensor tensor) {}

    @Override
    public void output(String name, Tensor tensor) {}

    @Override
    public void output(String name, MemoryKind kind) {}

    @Override
    public Tensor output(String name) {
      return sum;
    }

    @Override
    public void run() {}

    @Override
    public void cancel() {}

    @Override
    public void close() {}
  }
}
