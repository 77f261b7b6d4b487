package io.cochlea.cpunext;

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
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * A second backend on any machine; ranked below {@code cpu}, so that it serves where it is asked
 * for.
 */
@Component(
    configurationPid = "io.cochlea.cpunext",
    property = {"backend.id=cpu-next", Constants.SERVICE_RANKING + ":Integer=-100"})
@Designate(ocd = NextCpuBackend.Config.class)
public final class NextCpuBackend implements InferenceBackend {

  /** Changes hold for graphs compiled afterwards. */
  @ObjectClassDefinition(name = "Cochlea CPU backend on the next ONNX Runtime")
  @interface Config {
    @AttributeDefinition(
        description =
            "Threads that share one run; 0: one per physical core. For graphs compiled from now"
                + " on.",
        min = "0",
        max = "1024")
    int intra_op_threads() default 0;
  }

  private final OnnxBackend backend;
  private volatile SessionOptions options;

  @Activate
  public NextCpuBackend(BundleContext context, Config config) {
    backend = new OnnxBackend(NativeFiles.of(context));
    options = options(config);
  }

  /** Holds for graphs compiled from now on; what is refused changes nothing. */
  @Modified
  void modified(Config config) {
    options = options(config);
  }

  private static SessionOptions options(Config config) {
    return new SessionOptions(config.intra_op_threads(), false, true, true, List.of());
  }

  @Override
  public String id() {
    return "cpu-next";
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
