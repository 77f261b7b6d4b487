package io.cochlea.cuda;

import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
import io.cochlea.onnx.InstalledLibrary;
import io.cochlea.onnx.NativeFiles;
import io.cochlea.onnx.OnnxBackend;
import io.cochlea.onnx.RuntimeLibrary;
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

/** Runs graphs by CUDA. Unproven: it was never run on a GPU. */
@Component(
    configurationPid = "io.cochlea.cuda",
    property = {
      "backend.id=cuda",
      Constants.SERVICE_RANKING + ":Integer=200",
      "backend.power:Integer=200"
    })
@SatisfyingConditionTarget("(osgi.condition.id=cochlea.hw.nvidia)")
@Designate(ocd = CudaBackend.Config.class)
public final class CudaBackend implements InferenceBackend {
  private static final String LIBRARY_ADVICE =
      "it is libonnxruntime.so of an ONNX Runtime with CUDA (onnxruntime-linux-x64-gpu), beside its"
          + " libonnxruntime_providers_cuda.so, with cuBLAS, cudart and cuDNN 9 on the library"
          + " path; or build this bundle with -Pcuda12 or -Pcuda13";

  /** Changes hold for graphs compiled afterwards; a path, once the bundle is started anew. */
  @ObjectClassDefinition(name = "Cochlea CUDA backend")
  @interface Config {
    @AttributeDefinition(
        description = "Absolute path of an ONNX Runtime with CUDA; empty: the one in this bundle")
    String library_path() default "";

    @AttributeDefinition(
        description = "Absolute path of the CUDA provider as a plug-in; empty: it is built in")
    String provider_path() default "";

    @AttributeDefinition(
        description = "Which GPU, as the driver numbers them.",
        min = "0",
        max = "63")
    int device_id() default 0;

    @AttributeDefinition(
        description = "How much of the GPU's memory a graph may take; 0: all of it.",
        min = "0",
        max = "1048576")
    int memory_limit_mebibytes() default 0;

    @AttributeDefinition(
        description = "How memory grows: kSameAsRequested, or faster and larger, kNextPowerOfTwo.",
        options = {@Option("kSameAsRequested"), @Option("kNextPowerOfTwo")})
    String arena_growth() default "kSameAsRequested";

    @AttributeDefinition(
        description =
            "How cuDNN chooses its convolution: HEURISTIC, DEFAULT, or EXHAUSTIVE, which tries all"
                + " for every new shape.",
        options = {@Option("HEURISTIC"), @Option("EXHAUSTIVE"), @Option("DEFAULT")})
    String convolution_search() default "HEURISTIC";

    @AttributeDefinition(description = "Products of fewer bits: faster, and not the CPU's answers")
    boolean tf32() default false;

    @AttributeDefinition(description = "Refuses a graph of which any node would run on the CPU")
    boolean strict() default false;
  }

  private final CudaDriver driver;
  private final OnnxBackend backend;
  private volatile CudaSettings settings;

  @Activate
  public CudaBackend(BundleContext context, Config config) {
    this(CudaDriver.ofSystem(), library(NativeFiles.of(context), config), config);
  }

  CudaBackend(CudaDriver driver, RuntimeLibrary library, Config config) {
    this.driver = driver;
    backend =
        new OnnxBackend(library, InstalledLibrary.ifSet("provider.path", config.provider_path()));
    settings = CudaSettings.of(config);
  }

  /** The user's own before the bundle's. */
  static RuntimeLibrary library(NativeFiles bundled, Config config) {
    return config.library_path().isBlank() && bundled.probe().available()
        ? bundled
        : new InstalledLibrary("library.path", config.library_path(), LIBRARY_ADVICE);
  }

  /** Holds for graphs compiled from now on; what is refused changes nothing. */
  @Modified
  void modified(Config config) {
    settings = CudaSettings.of(config);
  }

  @Override
  public String id() {
    return "cuda";
  }

  @Override
  public Availability probe() {
    Availability device = driver.probe(settings.device());
    Availability library = device.available() ? backend.probe() : device;
    return library.available() ? device : library;
  }

  @Override
  public CompiledGraph compile(ModelGraph graph, ShapeProfiles profiles) throws InferenceException {
    return backend.compile(graph, profiles, settings.session());
  }

  @Deactivate
  void close() {
    backend.close();
  }
}
