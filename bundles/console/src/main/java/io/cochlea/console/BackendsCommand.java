package io.cochlea.console;

import io.cochlea.api.placement.Placement;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code backends}: what can run models here, and what runs now. */
@Component(
    service = BackendsCommand.class,
    property = {"osgi.command.scope=cochlea", "osgi.command.function=backends"})
public final class BackendsCommand {
  private final Placement placement;

  @Activate
  public BackendsCommand(@Reference Placement placement) {
    this.placement = placement;
  }

  public String backends() {
    Table backends = new Table("backend", "state", "ranking", "reason");
    placement
        .backends()
        .forEach(
            b -> backends.row(b.id(), b.available() ? "ready" : "off", b.ranking(), b.reason()));
    Table lanes = new Table("graph", "role", "backend", "nodes", "queued", "runs");
    placement
        .lanes()
        .forEach(l -> lanes.row(l.graph(), l.role(), l.backend(), l.nodes(), l.queued(), l.runs()));
    return backends.render("no backends") + "\n\n" + lanes.render("no graph is loaded");
  }
}
