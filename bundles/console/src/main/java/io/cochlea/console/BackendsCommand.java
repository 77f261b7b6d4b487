package io.cochlea.console;

import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Placement.LaneState;
import io.cochlea.console.Usage.Group;
import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code backends}: what can run models here, and what it runs. */
@Component(
    service = BackendsCommand.class,
    property = {"osgi.command.scope=cochlea", "osgi.command.function=backends"})
public final class BackendsCommand {
  private final Placement placement;

  @Activate
  public BackendsCommand(@Reference Placement placement) {
    this.placement = placement;
  }

  @Descriptor("what can run models here, and what it runs")
  @Usage(group = Group.SEE, value = "backends", example = "backends")
  public String backends() {
    List<LaneState> lanes = placement.lanes();
    Table backends = new Table("backend", "state", "ranking", "graphs", "hung", "reason");
    placement
        .backends()
        .forEach(b ->
            backends.row(
                b.id(),
                b.available() ? "ready" : "off",
                b.ranking(),
                lanes.stream().filter(lane -> lane.backend().equals(b.id())).count(),
                b.hung(),
                b.reason()));
    Table graphs = new Table("graph", "backend", "runtime", "nodes by who runs them");
    lanes.forEach(l -> graphs.row(l.graph(), l.backend(), l.runtime(), l.nodes()));
    return backends.render("no backends") + "\n\n" + graphs.render("no graph is loaded");
  }
}
