package io.cochlea.console;

import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Placement.LaneState;
import io.cochlea.api.placement.Placement.Transition;
import io.cochlea.console.Usage.Group;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code placement}: where every role runs and how it came there. {@code breakers}: what is kept
 * off a backend for a while, and why.
 */
@Component(
    service = PlacementCommand.class,
    property = {
      "osgi.command.scope=cochlea",
      "osgi.command.function=placement",
      "osgi.command.function=breakers"
    })
public final class PlacementCommand {
  private static final int LAST = 12;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

  private final Placement placement;

  @Activate
  public PlacementCommand(@Reference Placement placement) {
    this.placement = placement;
  }

  @Descriptor("where every role runs, and how it came there")
  @Usage(group = Group.SEE, value = "placement", example = "placement")
  public String placement() {
    return lanes(placement.lanes()) + "\n\n" + transitions(placement.transitions());
  }

  @Descriptor("what is kept off a backend for a while, and why")
  @Usage(group = Group.SEE, value = "breakers", example = "breakers")
  public String breakers() {
    Table table = new Table("backend", "graph", "state", "failures", "retry in", "cause");
    placement
        .breakers()
        .forEach(b ->
            table.row(
                b.backend(),
                b.graph(),
                word(b.phase()),
                b.failures(),
                String.format(Locale.ROOT, "%.1f s", b.retrySeconds()),
                b.cause()));
    return table.render("no breaker is open");
  }

  static String lanes(List<LaneState> lanes) {
    Table table = new Table("role", "graph", "backend", "queued", "runs", "works", "copied");
    lanes.forEach(l ->
        table.row(
            word(l.role()),
            l.graph(),
            l.backend(),
            l.queued(),
            l.runs(),
            l.works(),
            Units.bytes(l.copied())));
    return table.render("no lane is open");
  }

  /** The last ones, the newest at the end. */
  static String transitions(List<Transition> transitions) {
    Table table = new Table("at", "graph", "backend", "phase", "took", "cause");
    transitions.stream()
        .skip(Math.max(0, transitions.size() - LAST))
        .forEach(t ->
            table.row(
                TIME.format(t.at()),
                t.graph(),
                t.backend(),
                word(t.phase()),
                String.format(Locale.ROOT, "%.1f ms", t.millis()),
                t.cause()));
    return table.render("nothing has moved");
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
