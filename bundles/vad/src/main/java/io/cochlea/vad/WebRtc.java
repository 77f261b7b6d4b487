package io.cochlea.vad;

import io.cochlea.api.vad.VadFactory;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers {@link WebRtcVadFactory} where libfvad loads. It registers the service itself: declared,
 * the service would be there before its library, and stay although that does not load.
 */
@Component(
    service = {},
    immediate = true,
    configurationPid = "io.cochlea.vad.webrtc")
@Designate(ocd = WebRtc.Config.class)
public final class WebRtc {

  private static final Logger LOG = LoggerFactory.getLogger(WebRtc.class);
  private static final int MAX_AGGRESSIVENESS = 3;
  private static final int RANKING = 100;

  /** Settings of the WebRTC detector. */
  @ObjectClassDefinition(name = "Cochlea voice activity: WebRTC")
  @interface Config {
    @AttributeDefinition(
        name = "Aggressiveness",
        description = "0 misses least speech, 3 takes least noise for speech.",
        min = "0",
        max = "3")
    int aggressiveness() default 2;
  }

  private final @Nullable WebRtcVadFactory factory;
  private final @Nullable ServiceRegistration<VadFactory> registration;

  @Activate
  public WebRtc(BundleContext context, Config config) {
    int aggressiveness = aggressiveness(config);
    WebRtcVadFactory opened = null;
    try {
      opened = WebRtcVadFactory.load(context.getDataFile("native").toPath(), aggressiveness);
    } catch (IOException e) {
      LOG.warn("Voice activity webrtc is not offered: {}", e.getMessage());
    }
    factory = opened;
    registration = opened == null ? null : register(context, opened);
  }

  @Modified
  void modified(Config config) {
    int aggressiveness = aggressiveness(config);
    if (factory != null) {
      factory.aggressiveness(aggressiveness);
    }
  }

  @Deactivate
  void deactivate() {
    if (registration != null) {
      registration.unregister();
    }
  }

  private static int aggressiveness(Config config) {
    int value = config.aggressiveness();
    if (value < 0 || value > MAX_AGGRESSIVENESS) {
      throw new IllegalArgumentException(
          "io.cochlea.vad.webrtc: aggressiveness " + value + "; allowed: 0 to 3");
    }
    return value;
  }

  private static ServiceRegistration<VadFactory> register(
      BundleContext context, VadFactory factory) {
    Map<String, Object> properties =
        Map.of(Constants.SERVICE_RANKING, RANKING, "vad.id", factory.id());
    return context.registerService(
        VadFactory.class, factory, FrameworkUtil.asDictionary(properties));
  }
}
