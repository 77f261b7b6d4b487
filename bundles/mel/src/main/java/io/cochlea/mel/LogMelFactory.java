package io.cochlea.mel;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.feature.FeatureFactory;
import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.feature.Features;
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
@Component(configurationPid = "io.cochlea.mel")
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
  private final WarmUp warmUp;
  private volatile Arithmetic path;

  @Activate
  public LogMelFactory(@Reference BufferPool pool, Config config) {
    this.pool = pool;
    path = Arithmetic.named(config.path());
    warmUp = new WarmUp(this);
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
    warmUp.close();
  }

  @Override
  public boolean handles(FeatureSpec.Kind kind) {
    return kind == FeatureSpec.Kind.WHISPER_LOG_MEL;
  }

  @Override
  public Features open(FeatureSpec spec, AudioFormat format, int maxSamples, String owner) {
    if (!handles(spec.kind())) {
      throw new IllegalArgumentException(
          "features " + spec.kind() + " are not " + FeatureSpec.Kind.WHISPER_LOG_MEL);
    }
    if (format.rate() != spec.kind().rate() || format.channels() != 1) {
      throw new IllegalArgumentException(
          "audio of %d Hz and %d channels is not %d Hz mono"
              .formatted(format.rate(), format.channels(), spec.kind().rate()));
    }
    Check.atLeast("maxSamples", maxSamples, 1);
    return new LogMel(spec, format.encoding(), maxSamples, path, pool, owner);
  }

  @Override
  public String path() {
    return path.describe();
  }
}
