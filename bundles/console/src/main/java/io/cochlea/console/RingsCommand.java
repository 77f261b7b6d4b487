package io.cochlea.console;

import io.cochlea.api.ring.RingStatistics;
import io.cochlea.api.ring.Rings;
import io.cochlea.console.Usage.Group;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code rings}: how full they are and what was lost. */
@Component(
    service = RingsCommand.class,
    property = {"osgi.command.scope=cochlea", "osgi.command.function=rings"})
public final class RingsCommand {
  private final Rings rings;

  @Activate
  public RingsCommand(@Reference Rings rings) {
    this.rings = rings;
  }

  @Descriptor("how full the rings are, and what was lost")
  @Usage(group = Group.SEE, value = "rings", example = "rings")
  public String rings() {
    Table table =
        new Table(
            "ring", "capacity", "written", "fill", "lost", "refused", "state", "pid", "epoch");
    rings
        .statistics()
        .forEach(s ->
            table.row(
                s.name(),
                s.capacity(),
                s.written(),
                100 * s.fill() / Math.max(1, s.capacity()) + " %",
                s.lost(),
                s.refused(),
                state(s),
                s.peer() == null ? "own" : s.peer().pid(),
                s.peer() == null ? "" : s.peer().epoch()));
    return table.render("no ring is open");
  }

  private static String state(RingStatistics ring) {
    if (ring.ended()) {
      return "ended";
    }
    RingStatistics.Peer peer = ring.peer();
    return peer == null ? "open" : peer.attached() ? "attached" : "left";
  }
}
