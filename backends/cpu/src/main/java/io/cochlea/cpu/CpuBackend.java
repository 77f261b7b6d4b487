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
    @AttributeDefinition(description = "Threads that share one run; 0: one per physical core")
    int intra_op_threads() default 0;

    @AttributeDefinition(
        description =
            "Idle threads burn CPU before they sleep: lower latency, less left for others")
    boolean spinning() default false;

    @AttributeDefinition(
        description = "Working memory stays with the graph instead of going back after each run")
    boolean memory_arena() default true;
  }

  private static final int MAX_THREADS = 1024;

  private final OnnxBackend backend;
  private volatile Config config;

  @Activate
  public CpuBackend(BundleContext context, Config config) {
    this(new OnnxBackend(NativeFiles.of(context)), config);
  }

  CpuBackend(OnnxBackend backend, Config config) {
    this.backend = backend;
    this.config = checked(config);
  }

  @Modified
  void modified(Config changed) {
    config = checked(changed);
  }

  private static Config checked(Config config) {
    int threads = config.intra_op_threads();
    if (threads < 0 || threads > MAX_THREADS) {
      throw new IllegalArgumentException(
          "intra_op_threads is " + threads + "; allowed is 0 to " + MAX_THREADS);
    }
    return config;
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
    Config now = config;
    int threads = now.intra_op_threads();
    return backend.compile(
        graph,
        new SessionOptions(
            threads == 0 ? PhysicalCores.count() : threads,
            now.spinning(),
            now.memory_arena(),
            profiles.profiles().size() == 1,
            true,
            List.of()));
  }

  @Deactivate
  void close() {
    backend.close();
  }
}
