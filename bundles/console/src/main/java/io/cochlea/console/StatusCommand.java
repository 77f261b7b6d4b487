package io.cochlea.console;

import io.cochlea.api.placement.Placement;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.stream.Engine;
import io.cochlea.console.Usage.Group;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/**
 * {@code status}: whether all is well; it needs nothing that could be missing. Who listens says
 * where as a {@link Supplier} of text with the property {@value #ADDRESS}, that names it.
 */
@Component(
    service = StatusCommand.class,
    property = {"osgi.command.scope=cochlea", "osgi.command.function=status"})
public final class StatusCommand {
  private static final String ADDRESS = "cochlea.address";
  private static final Path MEMORY = Path.of("/proc/self/status");

  private final BundleContext context;
  private final Services services;
  private final Unsatisfied unsatisfied;

  @Activate
  public StatusCommand(BundleContext context, @Reference ServiceComponentRuntime components) {
    this.context = context;
    this.services = new Services(context);
    this.unsatisfied = new Unsatisfied(components);
  }

  @Descriptor("whether all is well, and where the server listens")
  @Usage(group = Group.SEE, value = "status", example = "status")
  public String status() {
    Table table = new Table("what", "state");
    table.row("version", context.getBundle().getVersion() + ", Java " + Runtime.version());
    Duration up = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
    table.row("up", up.toSeconds() + " s");
    for (ServiceReference<?> listener :
        services.references(Supplier.class.getName(), "(" + ADDRESS + "=*)")) {
      table.row(listener.getProperty(ADDRESS), supplied(listener));
    }
    property(table, "console", "cochlea.console.socket");
    property(table, "attach", "cochlea.attach.socket");
    property(table, "profile", "cochlea.profile");
    table.row(
        "models",
        joined(services.ask(SpeechModel.class, m -> m.spec().id()).stream(), "none is here"));
    table.row(
        "streams",
        services.ask(Engine.class, Engine::streams).stream().mapToInt(Collection::size).sum()
            + " open");
    table.row("backends", joined(backends(), "none is ready"));
    table.row("memory", memory());
    List<Bundle> bundles = Arrays.asList(context.getBundles());
    long down = bundles.stream().filter(bundle -> !BundlesCommand.isUp(bundle)).count();
    table.row("bundles", bundles.size() + ", " + (down == 0 ? "all up" : down + " not up"));
    List<String> waiting = unsatisfied.lines();
    table.row("components", waiting.isEmpty() ? "all there" : waiting.size() + " waiting");
    return table.render("") + (waiting.isEmpty() ? "" : "\n  " + String.join("\n  ", waiting));
  }

  private void property(Table table, String what, String name) {
    String value = context.getProperty(name);
    if (value != null) {
      table.row(what, value);
    }
  }

  private String supplied(ServiceReference<?> reference) {
    Object service = context.getService(reference);
    String text = service instanceof Supplier<?> supplier ? String.valueOf(supplier.get()) : "";
    context.ungetService(reference);
    return text;
  }

  /** Those that are ready, with how many graphs each runs. */
  private Stream<String> backends() {
    return services
        .ask(
            Placement.class,
            placement ->
                placement.backends().stream()
                    .filter(backend -> backend.available())
                    .map(backend ->
                        "%s (%d graphs)"
                            .formatted(
                                backend.id(),
                                placement.lanes().stream()
                                    .filter(lane -> lane.backend().equals(backend.id()))
                                    .count())))
        .stream()
        .flatMap(found -> found);
  }

  private static String joined(Stream<String> words, String none) {
    String joined = String.join(", ", words.sorted().toList());
    return joined.isEmpty() ? none : joined;
  }

  /** Of the heap, and resident where the system tells. */
  private static String memory() {
    Runtime runtime = Runtime.getRuntime();
    String heap = Units.bytes(runtime.totalMemory() - runtime.freeMemory()) + " heap";
    try (Stream<String> lines = Files.lines(MEMORY)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> Units.bytes(1024 * Long.parseLong(line.replaceAll("\\D", ""))))
          .map(resident -> resident + " resident, " + heap)
          .findFirst()
          .orElse(heap);
    } catch (IOException e) {
      return heap; // not Linux
    }
  }
}
