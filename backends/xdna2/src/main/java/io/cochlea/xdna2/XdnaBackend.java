package io.cochlea.xdna2;

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

/** Runs graphs by Vitis AI. Unproven: it was never run on an AMD NPU. */
@Component(
    configurationPid = "io.cochlea.xdna2",
    property = {
      "backend.id=xdna2",
      Constants.SERVICE_RANKING + ":Integer=100",
      "backend.power:Integer=10"
    })
@SatisfyingConditionTarget("(osgi.condition.id=cochlea.hw.amd-npu)")
@Designate(ocd = XdnaBackend.Config.class)
public final class XdnaBackend implements InferenceBackend {
  private static final String LIBRARY_ADVICE =
      "it is libonnxruntime.so of AMD's Ryzen AI Software, whose environment (RYZEN_AI_INSTALLATION"
          + "_PATH, LD_LIBRARY_PATH) the server has to be started in: ryzenai.docs.amd.com";
  private static final AcceleratorDevice NPU =
      new AcceleratorDevice(
          "amdxdna",
          "use Linux 6.14 or newer with its amdxdna driver and firmware, or AMD's"
              + " xdna-driver on 6.10 or newer, and install XRT: github.com/amd/xdna-driver");

  /** Changes hold for graphs compiled afterwards; a path, once the bundle is started anew. */
  @ObjectClassDefinition(name = "Cochlea backend on AMD's XDNA2")
  @interface Config {
    @AttributeDefinition(description = "Absolute path of the ONNX Runtime of Ryzen AI Software")
    String library_path() default "";

    @AttributeDefinition(
        description = "Absolute path of Vitis AI's provider as a plug-in; empty: it is built in")
    String provider_path() default "";

    @AttributeDefinition(
        description =
            "Absolute path of the compiler's configuration (vaiep_config.json); empty: its own")
    String compiler_config_path() default "";

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
  private volatile XdnaSettings settings;

  @Activate
  public XdnaBackend(BundleContext context, Config config) {
    this(Path.of("/"), context.getDataFile("compiled").toPath(), config);
  }

  /**
   * @param root of the file system, for the device
   */
  XdnaBackend(Path root, Path compiled, Config config) {
    this.root = root;
    backend =
        new OnnxBackend(
            new InstalledLibrary("library.path", config.library_path(), LIBRARY_ADVICE),
            InstalledLibrary.ifSet("provider.path", config.provider_path()));
    cache = new CompileCache(compiled);
    settings = XdnaSettings.of(config);
  }

  /** Holds for graphs compiled from now on; what is refused changes nothing. */
  @Modified
  void modified(Config config) {
    settings = XdnaSettings.of(config);
  }

  @Override
  public String id() {
    return "xdna2";
  }

  @Override
  public Availability probe() {
    Availability device = NPU.probe(root);
    return device.available() ? backend.probe() : device;
  }

  @Override
  public CompiledGraph compile(ModelGraph graph, ShapeProfiles profiles) throws InferenceException {
    XdnaSettings now = settings;
    return cache.compile(
        graph.sha256() + now, folder -> backend.compile(graph, profiles, now.session(folder)));
  }

  @Deactivate
  void close() {
    backend.close();
  }
}
