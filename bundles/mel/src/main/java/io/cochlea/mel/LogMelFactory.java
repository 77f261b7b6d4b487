package io.cochlea.mel;

import static io.cochlea.api.feature.FeatureSpec.Kind.WHISPER_LOG_MEL;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.feature.FeatureFactory;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.feature.Features;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Opens log-mel features. Which way they are computed is settled when they are opened. */
@Component(configurationPid = "io.cochlea.mel", service = FeatureFactory.class)
@Designate(ocd = LogMelFactory.Config.class)
public final class LogMelFactory implements FeatureFactory {

  /** Settings. */
  @ObjectClassDefinition(name = "Cochlea log-mel features")
  public @interface Config {
    @AttributeDefinition(
        description = "How features are computed; auto takes vectors where they are faster.",
        options = {
          @Option(label = "auto", value = "auto"),
          @Option(label = "vector", value = "vector"),
          @Option(label = "scalar", value = "scalar")
        })
    String path() default Arithmetic.AUTO;
  }

  private final BufferPool pool;

  /** Kinds that are warm or about to be. */
  private final Map<FeatureSpec.Kind, WarmUp> warm = new ConcurrentHashMap<>();

  private volatile Arithmetic path;

  @Activate
  public LogMelFactory(@Reference BufferPool pool, Config config) {
    this.pool = pool;
    path = Arithmetic.named(config.path());
  }

  /** Warms Whisper's kind; others are once a stream asks for them. */
  void warmUp() {
    warm(new FeatureSpec(WHISPER_LOG_MEL, 80, FeatureSpec.Normalisation.WHISPER, 0));
  }

  /**
   * Streams that are open keep their path.
   *
   * @throws IllegalArgumentException naming the value and what is allowed; the old one stays
   */
  @Modified
  void modified(Config config) {
    path = Arithmetic.named(config.path());
  }

  @Deactivate
  void deactivate() {
    warm.values().forEach(WarmUp::close);
  }

  @Override
  public boolean handles(FeatureSpec.Kind kind) {
    return true;
  }

  @Override
  public Features open(FeatureSpec spec, AudioFormat format, int maxSamples, String owner) {
    if (format.rate() != spec.kind().rate() || format.channels() != 1) {
      throw new IllegalArgumentException(
          "audio of %d Hz and %d channels is not %d Hz mono"
              .formatted(format.rate(), format.channels(), spec.kind().rate()));
    }
    Check.atLeast("maxSamples", maxSamples, 1);
    warm(spec);
    return new LogMel(spec, format.encoding(), maxSamples, path, pool, owner);
  }

  private void warm(FeatureSpec spec) {
    warm.computeIfAbsent(spec.kind(), kind -> new WarmUp(this, spec));
  }

  @Override
  public String path() {
    return path.describe();
  }
}
