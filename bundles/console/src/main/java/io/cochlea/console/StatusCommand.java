package io.cochlea.console;

import io.cochlea.console.Usage.Group;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** {@code status}: whether all is well; it needs nothing that could be missing. */
@Component(
    service = StatusCommand.class,
    property = {"osgi.command.scope=cochlea", "osgi.command.function=status"})
public final class StatusCommand {
  private final BundleContext context;
  private final Unsatisfied unsatisfied;

  @Activate
  public StatusCommand(BundleContext context, @Reference ServiceComponentRuntime components) {
    this.context = context;
    this.unsatisfied = new Unsatisfied(components);
  }

  @Descriptor("whether all is well, and where the server listens")
  @Usage(group = Group.SEE, value = "status", example = "status")
  public String status() {
    Runtime runtime = Runtime.getRuntime();
    Duration up = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
    List<Bundle> bundles = Arrays.asList(context.getBundles());
    long active = bundles.stream().filter(b -> b.getState() == Bundle.ACTIVE).count();
    Table table = new Table("what", "state");
    table.row("version", context.getBundle().getVersion());
    table.row("java", Runtime.version());
    table.row("up", up.toSeconds() + " s");
    table.row("heap", Units.bytes(runtime.totalMemory() - runtime.freeMemory()));
    table.row("bundles", active + " of " + bundles.size() + " active");
    List<String> waiting = unsatisfied.lines();
    table.row("components", waiting.isEmpty() ? "all there" : waiting.size() + " waiting");
    return table.render("") + (waiting.isEmpty() ? "" : "\n  " + String.join("\n  ", waiting));
  }
}
