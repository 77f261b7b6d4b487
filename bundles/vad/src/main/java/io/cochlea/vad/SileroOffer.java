package io.cochlea.vad;

import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Placement.BackendState;
import io.cochlea.api.vad.VadFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** A Silero model in the service registry. */
record SileroOffer(SileroVadFactory factory, ServiceRegistration<VadFactory> registration) {

  /**
   * Looks into a model and offers it.
   *
   * @param context in whose name it is registered
   * @param path of an ONNX file, or of a folder with just one
   * @param ranking among detectors
   * @throws IOException when there is none, naming what is expected
   * @throws InferenceException when it is another graph or no backend runs it, with the reason
   */
  static SileroOffer of(BundleContext context, Placement placement, Path path, int ranking)
      throws IOException, InferenceException {
    SileroVadFactory factory = SileroVadFactory.of(placement, path);
    // At start backends may be still to come; the first stream loads it then.
    if (placement.backends().stream().anyMatch(BackendState::available)) {
      factory.load();
    }
    Map<String, Object> properties =
        Map.of(Constants.SERVICE_RANKING, ranking, "vad.id", factory.id());
    return new SileroOffer(
        factory,
        context.registerService(VadFactory.class, factory, FrameworkUtil.asDictionary(properties)));
  }

  void withdraw() {
    registration.unregister();
    factory.close();
  }
}
