package io.cochlea.gateway;

import io.cochlea.api.admin.AdminPage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves every {@link AdminPage} to operators and their monitoring, at a port of its own. */
@Component(
    configurationPid = "io.cochlea.gateway.admin",
    service = {AdminServer.class, Supplier.class},
    property = "cochlea.address=operators",
    immediate = true)
@Designate(ocd = AdminConfig.class)
public final class AdminServer implements Supplier<String> {
  private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
  private static final int THREADS = 1;
  private static final int MAX_CONNECTIONS = 64;
  private static final int IDLE_SECONDS = 30;

  private volatile boolean remote;
  private final AdminPages pages = new AdminPages(new Origins(Set::of, () -> !remote));
  private final Door door =
      new Door(
          "Operators at %s",
          new Listener.Inside(
              THREADS, () -> MAX_CONNECTIONS, () -> IDLE_SECONDS, pages, new Meters()));

  /**
   * @throws IllegalArgumentException naming the setting that is not allowed
   */
  @Activate
  public AdminServer(AdminConfig config) {
    door.move(place(config));
  }

  /**
   * Moves to another address.
   *
   * @throws IllegalArgumentException naming the setting that is not allowed; the old ones stay
   */
  @Modified
  void modified(AdminConfig config) {
    door.move(place(config));
  }

  private Door.Place place(AdminConfig config) {
    Settings.requirePort("port", config.port());
    InetAddress host = Settings.host(config.host());
    boolean far = !host.isLoopbackAddress();
    if (far) {
      if (!config.allowRemote()) {
        throw new IllegalArgumentException(
            "host '%s' is not a loopback address, which needs allowRemote"
                .formatted(config.host()));
      }
      LOG.warn("Operators' pages can be read by all who reach {}", config.host());
    }
    remote = far;
    return new Door.Place(new InetSocketAddress(host, config.port()), Transport.of("auto"), null);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addPage(AdminPage page, Map<String, Object> properties) {
    if (properties.get(AdminPage.PATH) instanceof String path && path.startsWith("/")) {
      pages.add(path, page);
    } else {
      LOG.error("{} has no path: {} has to begin with a slash", page, AdminPage.PATH);
    }
  }

  void removePage(AdminPage page, Map<String, Object> properties) {
    if (properties.get(AdminPage.PATH) instanceof String path) {
      pages.remove(path, page);
    }
  }

  /** Where it listens and by what, as the console shows it. */
  @Override
  public String get() {
    return door.words();
  }

  /** Where it listens; null while it does not. */
  @Nullable InetSocketAddress address() {
    return door.address();
  }

  @Deactivate
  void close() {
    pages.close();
    Door.close(door);
  }
}
