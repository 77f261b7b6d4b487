package io.cochlea.metal;

import io.cochlea.api.inference.Availability;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
import io.cochlea.onnx.CompileCache;
import io.cochlea.onnx.NativeFiles;
import io.cochlea.onnx.OnnxBackend;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

/** Runs graphs by Core ML. Unproven: it was never run on an Apple device. */
@Component(
    configurationPid = "io.cochlea.metal",
    property = {
      "backend.id=metal",
      Constants.SERVICE_RANKING + ":Integer=100",
      "backend.power:Integer=50"
    })
@SatisfyingConditionTarget("(osgi.condition.id=cochlea.hw.apple-gpu)")
@Designate(ocd = MetalBackend.Config.class)
public final class MetalBackend implements InferenceBackend {
  private static final int ML_PROGRAM_SINCE = 12;
  private static final Pattern LEADING_NUMBER = Pattern.compile("\\d{1,4}");

  /** Changes hold for graphs compiled afterwards. */
  @ObjectClassDefinition(name = "Cochlea Core ML backend")
  @interface Config {
    @AttributeDefinition(
        description = "What Core ML may use.",
        options = {
          @Option("ALL"),
          @Option("CPUAndNeuralEngine"),
          @Option("CPUAndGPU"),
          @Option("CPUOnly")
        })
    String compute_units() default "ALL";

    @AttributeDefinition(
        description = "Only nodes of fixed shapes go to Core ML; others are slow there")
    boolean static_shapes() default true;

    @AttributeDefinition(
        description = "Axes to be fixed by their names in the graph, as NAME=EXTENT: frames=3000")
    String[] axes() default {};

    @AttributeDefinition(description = "Refuses a graph of which any node would run on the CPU")
    boolean strict() default false;
  }

  private final OnnxBackend backend;
  private final CompileCache cache;
  private volatile MetalSettings settings;

  @Activate
  public MetalBackend(BundleContext context, Config config) {
    backend = new OnnxBackend(NativeFiles.of(context));
    cache = new CompileCache(context.getDataFile("compiled").toPath());
    settings = MetalSettings.of(config);
  }

  /** Holds for graphs compiled from now on; what is refused changes nothing. */
  @Modified
  void modified(Config config) {
    settings = MetalSettings.of(config);
  }

  @Override
  public String id() {
    return "metal";
  }

  @Override
  public Availability probe() {
    Availability system =
        system(
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            System.getProperty("os.version"));
    return system.available() ? backend.probe() : system;
  }

  static Availability system(String name, String architecture, String version) {
    Matcher leading = LEADING_NUMBER.matcher(version);
    int major = leading.lookingAt() ? Integer.parseInt(leading.group()) : 0;
    boolean fits =
        name.startsWith("Mac") && architecture.equals("aarch64") && major >= ML_PROGRAM_SINCE;
    return new Availability(
        fits,
        (fits ? "" : "needs macOS 12 or newer on Apple silicon; this is ")
            + String.join(" ", name, version, architecture));
  }

  @Override
  public CompiledGraph compile(ModelGraph graph, ShapeProfiles profiles) throws InferenceException {
    MetalSettings now = settings;
    return cache.compile(
        graph.sha256() + now, folder -> backend.compile(graph, profiles, now.session(folder)));
  }

  @Deactivate
  void close() {
    backend.close();
  }
}
