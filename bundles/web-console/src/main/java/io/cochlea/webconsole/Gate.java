package io.cochlea.webconsole;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.apache.felix.webconsole.spi.SecurityProvider;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the Web Console listen on this machine only, and lets in whoever knows the password. The
 * framework's properties keep the console away, and its server silent, until this is here.
 * Thread-safe.
 */
@Component(
    configurationPid = "io.cochlea.web-console",
    property = SecurityProvider.PROPERTY_ID + "=io.cochlea.web-console",
    immediate = true)
@Designate(ocd = Config.class)
public final class Gate implements SecurityProvider {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
  private static final String SERVER_PID = "org.apache.felix.http";
  private static final String HOST = "127.0.0.1";
  private static final int MAX_PORT = 65_535;
  private static final int TOO_MANY_REQUESTS = 429;

  private final Attempts attempts = new Attempts(System::nanoTime);
  private final Configuration server;
  private volatile Credentials credentials;

  /**
   * @throws IllegalArgumentException naming the setting that is not allowed
   */
  @Activate
  public Gate(@Reference ConfigurationAdmin admin, Config config) throws IOException {
    server = admin.getConfiguration(SERVER_PID, "?");
    credentials = apply(config);
  }

  /**
   * Moves to another port, or lets others in.
   *
   * @throws IllegalArgumentException naming the setting that is not allowed; the old ones stay
   */
  @Modified
  void modified(Config config) throws IOException {
    credentials = apply(config);
  }

  @Deactivate
  void close() throws IOException {
    server.delete();
  }

  private Credentials apply(Config config) throws IOException {
    if (config.port() < 0 || config.port() > MAX_PORT) {
      throw new IllegalArgumentException(
          "port " + config.port() + " is not within 0 to " + MAX_PORT);
    }
    Credentials wanted = Credentials.of(config.user(), config.passwordSha256());
    server.updateIfDifferent(
        FrameworkUtil.asDictionary(
            Map.of(
                "org.apache.felix.http.host", HOST, "org.osgi.service.http.port", config.port())));
    if (!wanted.exist()) {
      LOG.warn(
          "The Web Console lets nobody in: COCHLEA_WEB_CONSOLE_PASSWORD_SHA256, or the setting"
              + " web-console.passwordSha256, has to be the SHA-256 of a password");
    }
    return wanted;
  }

  @Override
  public @Nullable Object authenticate(HttpServletRequest request, HttpServletResponse response) {
    String host = String.valueOf(request.getHeader("Host"));
    String origin = request.getHeader("Origin");
    String authorization = request.getHeader("Authorization");
    Credentials known = credentials;
    // a foreign page would use what its visitor's browser remembers
    if (!isOwn(host) || (origin != null && !origin.equals("http://" + host))) {
      response.setStatus(HttpServletResponse.SC_FORBIDDEN);
    } else if (attempts.exhausted()) {
      response.setStatus(TOO_MANY_REQUESTS);
      response.setHeader("Retry-After", "60");
    } else if (authorization != null && known.match(authorization)) {
      return known.user();
    } else {
      if (authorization != null) {
        attempts.failed();
      }
      response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
      response.setHeader(
          "WWW-Authenticate", "Basic realm=\"Cochlea Web Console\", charset=\"UTF-8\"");
    }
    return null;
  }

  /** Whether nobody else could let this name point here. */
  private static boolean isOwn(String host) {
    String name = host.replaceFirst(":\\d*$", "");
    return name.equals(HOST) || name.equalsIgnoreCase("localhost");
  }

  @Override
  public boolean authorize(Object user, String role) {
    return true;
  }

  /** Has the browser forget what it remembers. */
  @Override
  public void logout(HttpServletRequest request, HttpServletResponse response) {
    response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
  }
}
