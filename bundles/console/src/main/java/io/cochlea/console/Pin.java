package io.cochlea.console;

import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Placement.BackendState;
import java.io.IOException;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Pins placement to one backend, through placement's configuration. */
@Component(service = Pin.class)
public final class Pin {
  private static final String PID = "io.cochlea.placement";
  private static final String BACKEND = "backend";
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final ConfigurationAdmin configurations;
  private final Placement placement;
  private final ServiceReference<Placement> reference;

  @Activate
  public Pin(
      @Reference ConfigurationAdmin configurations,
      @Reference Placement placement,
      @Reference(name = "reference") ServiceReference<Placement> reference) {
    this.configurations = configurations;
    this.placement = placement;
    this.reference = reference;
  }

  /**
   * Returns once the pin holds.
   *
   * @throws IllegalArgumentException when there is no such backend, naming those there are
   */
  void to(String backend) throws IOException, InterruptedException {
    List<String> known = placement.backends().stream().map(BackendState::id).toList();
    if (!known.contains(backend)) {
      throw new IllegalArgumentException(
          "unknown backend " + backend + "; there is " + String.join(", ", known));
    }
    Configuration configuration = configurations.getConfiguration(PID, "?");
    Map<String, Object> properties = new HashMap<>();
    Dictionary<String, Object> present = configuration.getProperties();
    if (present != null) {
      properties.putAll(FrameworkUtil.asMap(present));
    }
    properties.put(BACKEND, backend);
    configuration.update(FrameworkUtil.asDictionary(properties));
    // Configuration is delivered by another thread; a component's service shows what it took.
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!backend.equals(reference.getProperty(BACKEND))) {
      if (System.nanoTime() > end) {
        throw new IOException("placement did not take the backend " + backend);
      }
      Thread.sleep(5);
    }
  }
}
