package io.cochlea.ring.attach;

import io.cochlea.api.stream.Engine;
import io.cochlea.ring.SharedRings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets other processes bring rings, over a socket that the launcher names for a server; for a
 * command there is none. Linux only: elsewhere memory cannot be sealed.
 */
@Component(
    service = {},
    immediate = true,
    configurationPid = "io.cochlea.ring.attach")
@Designate(ocd = AttachServer.Config.class)
public final class AttachServer {
  private static final Logger LOG = LoggerFactory.getLogger(AttachServer.class);

  /** Patience and number; what is changed holds from then on. */
  @ObjectClassDefinition(
      name = "Cochlea attach",
      description = "Rings that other processes bring over a socket.")
  public @interface Config {
    @AttributeDefinition(
        description = "How long a stream is known after its client is gone, if asked for.",
        min = "0",
        max = "86400")
    int keep_seconds() default 60;

    @AttributeDefinition(
        description = "How long a client may show no life.",
        min = "2",
        max = "3600")
    int stall_seconds() default 10;

    @AttributeDefinition(
        description = "How long a client may take to say what it wants, and the server to answer.",
        min = "1",
        max = "3600")
    int attach_timeout_seconds() default 10;

    @AttributeDefinition(description = "Clients at a time.", min = "1", max = "65536")
    int max_connections() default 1024;
  }

  private final @Nullable AttachLoop loop;
  private final AtomicReference<@Nullable Engine> engine = new AtomicReference<>();

  @Activate
  public AttachServer(BundleContext context, Config config, @Reference SharedRings rings)
      throws IOException {
    Settings settings = Settings.of(config);
    String socket = context.getProperty("cochlea.attach.socket");
    if (socket == null) {
      loop = null;
    } else if (!"Linux".equals(System.getProperty("os.name"))) {
      loop = null;
      LOG.info("No rings of other processes are taken: only Linux can seal their memory");
    } else {
      loop = new AttachLoop(Path.of(socket), settings, rings.attached(), engine::get);
      loop.start();
      LOG.info("rings attach at {}", socket);
    }
  }

  @Modified
  void modified(Config config) {
    Settings settings = Settings.of(config);
    if (loop != null) {
      loop.settings(settings);
    }
  }

  @Deactivate
  void close() {
    if (loop != null) {
      loop.close();
    }
  }

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void setEngine(Engine engine) {
    this.engine.set(engine);
  }

  void unsetEngine(Engine engine) {
    this.engine.compareAndSet(engine, null);
  }
}
