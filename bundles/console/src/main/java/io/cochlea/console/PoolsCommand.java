package io.cochlea.console;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.console.Usage.Group;
import java.util.Locale;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code pools}: the buffers per size class, and who holds some. */
@Component(
    service = PoolsCommand.class,
    property = {"osgi.command.scope=cochlea", "osgi.command.function=pools"})
public final class PoolsCommand {
  private final BufferPool pool;

  @Activate
  public PoolsCommand(@Reference BufferPool pool) {
    this.pool = pool;
  }

  @Descriptor("buffers per size class, and who holds some")
  @Usage(group = Group.SEE, value = "pools", example = "pools")
  public String pools() {
    Table classes = new Table("class", "size", "leased", "idle", "taken", "refused");
    pool.statistics()
        .forEach(s ->
            classes.row(
                s.name(), Units.bytes(s.bytes()), s.leased(), s.idle(), s.taken(), s.refused()));
    Table holders = new Table("holder", "size", "for (s)");
    pool.holders()
        .forEach(h ->
            holders.row(
                h.owner(),
                Units.bytes(h.bytes()),
                String.format(Locale.ROOT, "%.1f", h.seconds())));
    return classes.render("no buffers") + "\n\n" + holders.render("no buffer is out");
  }
}
