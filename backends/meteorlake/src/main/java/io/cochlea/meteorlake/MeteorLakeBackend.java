package io.cochlea.meteorlake;

import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
import io.cochlea.onnx.AcceleratorDevice;
import io.cochlea.onnx.CompileCache;
import io.cochlea.onnx.InstalledLibrary;
import io.cochlea.onnx.OnnxBackend;
import java.nio.file.Path;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.propertytypes.SatisfyingConditionTarget;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Runs graphs by OpenVINO. Unproven: it was never run on an Intel NPU. */
@Component(
    configurationPid = "io.cochlea.meteorlake",
    property = {
      "backend.id=meteorlake",
      Constants.SERVICE_RANKING + ":Integer=100",
      "backend.power:Integer=10"
    })
@SatisfyingConditionTarget("(osgi.condition.id=cochlea.hw.intel-npu)")
@Designate(ocd = MeteorLakeBackend.Config.class)
public final class MeteorLakeBackend implements InferenceBackend {
  private static final String LIBRARY_ADVICE =
      "it is libonnxruntime.so of an ONNX Runtime built with OpenVINO (Intel's"
          + " onnxruntime-openvino, or --use_openvino), with OpenVINO on the library path";
  private static final AcceleratorDevice NPU =
      new AcceleratorDevice(
          "intel_vpu",
          "install Intel's NPU driver (intel_vpu of Linux 6.6 or newer, firmware vpu_37xx, Level"
              + " Zero and compiler): github.com/intel/linux-npu-driver");

  /** Changes hold for graphs compiled afterwards; a path, once the bundle is started anew. */
  @ObjectClassDefinition(name = "Cochlea backend on Intel's Meteor Lake")
  @interface Config {
    @AttributeDefinition(description = "Absolute path of an ONNX Runtime built with OpenVINO")
    String library_path() default "";

    @AttributeDefinition(
        description = "Absolute path of OpenVINO's provider as a plug-in; empty: it is built in")
    String provider_path() default "";

    @AttributeDefinition(
        description = "What of the processor is used.",
        options = {@Option("NPU"), @Option("GPU")})
    String device() default "NPU";

    @AttributeDefinition(
        description = "ACCURACY, as the graph has it, or FP16.",
        options = {@Option("ACCURACY"), @Option("FP16")})
    String precision() default "ACCURACY";

    @AttributeDefinition(
        description =
            "Axes to be fixed by their names in the graph, as NAME=EXTENT: the NPU compiles fixed"
                + " shapes only")
    String[] axes() default {};

    @AttributeDefinition(description = "Refuses a graph of which any node would run on the CPU")
    boolean strict() default false;
  }

  private final Path root;
  private final OnnxBackend backend;
  private final CompileCache cache;
  private volatile MeteorLakeSettings settings;

  @Activate
  public MeteorLakeBackend(BundleContext context, Config config) {
    this(Path.of("/"), context.getDataFile("compiled").toPath(), config);
  }

  /**
   * @param root of the file system, for the device
   */
  MeteorLakeBackend(Path root, Path compiled, Config config) {
    this.root = root;
    backend =
        new OnnxBackend(
            new InstalledLibrary("library.path", config.library_path(), LIBRARY_ADVICE),
            InstalledLibrary.ifSet("provider.path", config.provider_path()));
    cache = new CompileCache(compiled);
    settings = MeteorLakeSettings.of(config);
  }

  /** Holds for graphs compiled from now on; what is refused changes nothing. */
  @Modified
  void modified(Config config) {
    settings = MeteorLakeSettings.of(config);
  }

  @Override
  public String id() {
    return "meteorlake";
  }

  @Override
  public Availability probe() {
    Availability device = NPU.probe(root);
    return device.available() ? backend.probe() : device;
  }

  @Override
  public CompiledGraph compile(ModelGraph graph, ShapeProfiles profiles) throws InferenceException {
    MeteorLakeSettings now = settings;
    return cache.compile(
        graph.sha256() + now, folder -> backend.compile(graph, profiles, now.session(folder)));
  }

  @Deactivate
  void close() {
    backend.close();
  }
}
