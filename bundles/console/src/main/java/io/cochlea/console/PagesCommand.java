package io.cochlea.console;

import io.cochlea.api.admin.AdminPage;
import io.cochlea.api.admin.AdminPage.Answer;
import io.cochlea.console.Usage.Group;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** {@code metrics} and {@code health}: the pages of the operator's HTTP port. */
@Component(
    service = PagesCommand.class,
    property = {
      "osgi.command.scope=cochlea",
      "osgi.command.function=metrics",
      "osgi.command.function=health"
    })
public final class PagesCommand {
  private static final String METRICS = "/metrics";
  private static final List<String> HEALTH = List.of("/health/live", "/health/ready");
  private static final int OK = 200;
  private static final String COMMENT = "# (HELP|TYPE) ";

  private final Services services;

  @Activate
  public PagesCommand(BundleContext context) {
    services = new Services(context);
  }

  @Descriptor("what is counted and timed, as monitoring gets it")
  @Usage(group = Group.SEE, value = "metrics [METRIC]", example = "metrics jvm_memory")
  public String metrics(String... begin) {
    if (begin.length > 1) {
      throw new IllegalArgumentException("usage: metrics [METRIC], the begin of a name");
    }
    String wanted = begin.length == 0 ? "" : begin[0];
    String found =
        page(METRICS)
            .body()
            .lines()
            .filter(line -> line.replaceFirst(COMMENT, "").startsWith(wanted))
            .collect(Collectors.joining("\n"));
    if (found.isEmpty()) {
      throw new IllegalArgumentException("no metric begins with '" + wanted + "'");
    }
    return found;
  }

  /** The names of metrics, as far as there are any. */
  static List<String> metrics(Services services) {
    return services
        .ask(AdminPage.class, filter(METRICS), page -> page.answer(Map.of()).body())
        .stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("# TYPE "))
        .map(line -> line.replaceFirst("# TYPE (\\S+).*", "$1"))
        .toList();
  }

  /**
   * @return 0 when all is well, else 1
   */
  @Descriptor("whether it lives and is ready; 1 when not")
  @Usage(group = Group.SEE, value = "health", example = "health")
  public int health() {
    boolean well = true;
    Table table = new Table("asked", "check", "state", "message");
    for (String path : HEALTH) {
      Answer answer = page(path);
      well &= answer.status() == OK;
      String asked = path.substring(path.lastIndexOf('/') + 1);
      try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
        JsonObject all = reader.readObject();
        table.row(asked, "all", all.getString("status"), "");
        for (JsonObject check : all.getJsonArray("checks").getValuesAs(JsonObject.class)) {
          table.row(
              asked,
              check.getString("name"),
              check.getString("status"),
              check.getString("message"));
        }
      }
    }
    System.out.println(table.render(""));
    return well ? 0 : 1;
  }

  private Answer page(String path) {
    return services.ask(AdminPage.class, filter(path), page -> page.answer(Map.of())).stream()
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("nothing answers for " + path + " here"));
  }

  private static String filter(String path) {
    return "(" + AdminPage.PATH + "=" + path + ")";
  }
}
