package io.cochlea.vad;

import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.placement.Placement;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers {@link SileroVadFactory} where a model is configured; none comes with Cochlea. Another
 * model is looked into before it takes the old one's place: one that is refused changes nothing.
 */
@Component(
    service = {},
    immediate = true,
    configurationPid = "io.cochlea.vad.silero")
@Designate(ocd = Silero.Config.class)
public final class Silero {

  private static final Logger LOG = LoggerFactory.getLogger(Silero.class);

  /** Above WebRTC's: whoever configures a model wants it. */
  private static final int RANKING = 200;

  /** Settings of the Silero detector. */
  @ObjectClassDefinition(name = "Cochlea voice activity: Silero")
  @interface Config {
    @AttributeDefinition(
        name = "Model",
        description =
            "Path of Silero VAD 5 or 6 as an ONNX file, or of a folder with just that; empty:"
                + " none.")
    String model_path() default "";
  }

  private final BundleContext context;
  private final Placement placement;
  private String path = "";
  private @Nullable SileroOffer offer;

  @Activate
  public Silero(BundleContext context, @Reference Placement placement, Config config) {
    this.context = context;
    this.placement = placement;
    try {
      configure(config.model_path().strip());
    } catch (IllegalArgumentException e) {
      LOG.error("There is no Silero: {}", e.getMessage());
    }
  }

  @Modified
  void modified(Config config) {
    configure(config.model_path().strip());
  }

  @Deactivate
  void deactivate() {
    configure("");
  }

  /**
   * @throws IllegalArgumentException naming the path and the reason; the old one stays
   */
  private synchronized void configure(String wanted) {
    SileroOffer before = offer;
    if (before != null && path.equals(wanted)) {
      return;
    }
    try {
      offer =
          wanted.isEmpty() ? null : SileroOffer.of(context, placement, Path.of(wanted), RANKING);
      path = wanted;
    } catch (IOException | InferenceException | InvalidPathException e) {
      throw new IllegalArgumentException(
          "model.path '%s' is refused: %s".formatted(wanted, e.getMessage()), e);
    }
    if (before != null) {
      before.withdraw();
    }
  }
}
