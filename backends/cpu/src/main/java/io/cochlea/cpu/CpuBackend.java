package io.cochlea.cpu;

import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
import io.cochlea.onnx.NativeFiles;
import io.cochlea.onnx.OnnxBackend;
import io.cochlea.onnx.SessionOptions;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Runs graphs on the CPU; loads its native library at the first {@link #compile}. */
@Component(configurationPid = "io.cochlea.cpu", property = "backend.id=cpu")
@Designate(ocd = CpuBackend.Config.class)
public final class CpuBackend implements InferenceBackend {

  /** Changes hold for graphs compiled afterwards. */
  @ObjectClassDefinition(name = "Cochlea CPU backend")
  @interface Config {
    @AttributeDefinition(
        description =
            "Threads that share one run; 0: one per physical core. For graphs compiled from now"
                + " on.",
        min = "0",
        max = "1024")
    int intra_op_threads() default 0;

    @AttributeDefinition(
        description =
            "Idle threads burn CPU before they sleep: lower latency, less left for others.")
    boolean spinning() default false;

    @AttributeDefinition(
        description = "Working memory stays with the graph instead of going back after each run.")
    boolean memory_arena() default true;
  }

  private final OnnxBackend backend;
  private volatile SessionOptions options;

  @Activate
  public CpuBackend(BundleContext context, Config config) {
    this(new OnnxBackend(NativeFiles.of(context)), config);
  }

  CpuBackend(OnnxBackend backend, Config config) {
    this.backend = backend;
    options = options(config);
  }

  /** Holds for graphs compiled from now on; what is refused changes nothing. */
  @Modified
  void modified(Config config) {
    options = options(config);
  }

  private static SessionOptions options(Config config) {
    return new SessionOptions(
        config.intra_op_threads(), config.spinning(), config.memory_arena(), true, List.of());
  }

  @Override
  public String id() {
    return "cpu";
  }

  @Override
  public Availability probe() {
    return backend.probe();
  }

  @Override
  public CompiledGraph compile(ModelGraph graph, ShapeProfiles profiles) throws InferenceException {
    return backend.compile(graph, profiles, options);
  }

  @Deactivate
  void close() {
    backend.close();
  }
}
