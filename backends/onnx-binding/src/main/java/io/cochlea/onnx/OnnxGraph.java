package io.cochlea.onnx;

import io.cochlea.api.inference.Attestation;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.Signature;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A graph as a session of one runtime. */
final class OnnxGraph implements CompiledGraph {
  private final OnnxRuntime runtime;
  private final String id;
  private final long session;
  private final Signature signature;
  private final Attestation attestation;
  private final Guard guard;
  private final Set<OnnxBinding> bindings = ConcurrentHashMap.newKeySet();
  private boolean closed;

  /** Takes over a native session. */
  private OnnxGraph(
      OnnxRuntime runtime, String id, long session, Signature signature, Attestation attestation) {
    this.runtime = runtime;
    this.id = id;
    this.session = session;
    this.signature = signature;
    this.attestation = attestation;
    guard = new Guard("graph " + id);
  }

  /**
   * Takes over a native session, which is released when this fails.
   *
   * @throws InferenceException when its signature is not ours or a provider took nothing
   */
  static OnnxGraph of(OnnxRuntime runtime, String id, long session, List<Provider> providers)
      throws InferenceException {
    try {
      Signature signature = new SignatureReader(runtime, session).read();
      Attestation attestation = new AssignmentReader(runtime, session).read();
      for (Provider provider : providers) {
        if (!attestation.operators().containsKey(provider.attestedName())) {
          throw new InferenceException(provider.name() + " takes none of its nodes");
        }
      }
      return new OnnxGraph(runtime, id, session, signature, attestation);
    } catch (InferenceException e) {
      runtime.api().call(Slot.RELEASE_SESSION, session);
      throw e;
    }
  }

  @Override
  public Signature signature() {
    return signature;
  }

  @Override
  public Attestation attestation() {
    return attestation;
  }

  @Override
  public Binding bind() throws InferenceException {
    long stamp = guard.enter();
    try {
      OnnxBinding binding = new OnnxBinding(this, runtime, session);
      bindings.add(binding);
      return binding;
    } finally {
      guard.exit(stamp);
    }
  }

  void forget(OnnxBinding binding) {
    bindings.remove(binding);
  }

  /** A call that does not end even when it is cut short keeps the graph in memory for ever. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    boolean free = guard.close(Guard.PATIENCE_NANOS);
    for (OnnxBinding binding : List.copyOf(bindings)) {
      free &= binding.close(Guard.PATIENCE_NANOS);
    }
    if (free) {
      runtime.api().call(Slot.RELEASE_SESSION, session);
      runtime.forget(this);
    }
  }

  @Override
  public String toString() {
    return "graph " + id;
  }
}
