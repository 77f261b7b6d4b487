package io.cochlea.capture;

import io.cochlea.api.audio.AudioSource;
import io.cochlea.api.audio.Microphones;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Records from the devices of {@code javax.sound}. */
@Component(configurationPid = "io.cochlea.capture.microphone")
@Designate(ocd = MicrophoneCapture.Config.class)
public final class MicrophoneCapture implements Microphones {

  private static final int MAX_RETURN_SECONDS = 3_600;

  private volatile Duration patience;

  /** How microphones are treated. */
  @ObjectClassDefinition(name = "Cochlea: microphones")
  public @interface Config {
    @AttributeDefinition(
        description = "How long a device that vanished is waited for.",
        min = "0",
        max = "3600")
    int returnSeconds() default 10;
  }

  /**
   * @throws IllegalArgumentException naming the setting, its value and what is allowed
   */
  @Activate
  public MicrophoneCapture(Config config) {
    patience = patience(config);
  }

  /** Holds for microphones that are opened from now on. */
  @Modified
  void configure(Config config) {
    patience = patience(config);
  }

  private static Duration patience(Config config) {
    int seconds = config.returnSeconds();
    if (seconds < 0 || seconds > MAX_RETURN_SECONDS) {
      throw new IllegalArgumentException(
          "returnSeconds " + seconds + " is not within 0 to " + MAX_RETURN_SECONDS);
    }
    return Duration.ofSeconds(seconds);
  }

  @Override
  public List<Device> devices() {
    return Lines.devices();
  }

  @Override
  public AudioSource open(@Nullable String device) throws IOException {
    return new MicrophoneSource(device, patience);
  }
}
