package io.cochlea.metrics;

import io.cochlea.api.admin.AdminPage.Answer;
import io.cochlea.metrics.Probe.Finding;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.util.List;
import java.util.Locale;

/** What checks found, as JSON: 200 when all is well or needs only attention, otherwise 503. */
final class HealthPage {
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private HealthPage() {}

  static Answer of(List<Finding> findings) {
    boolean good = findings.stream().allMatch(Finding::isGood);
    JsonArrayBuilder checks = Json.createArrayBuilder();
    for (Finding finding : findings) {
      checks.add(
          Json.createObjectBuilder()
              .add("name", finding.name())
              .add("status", finding.status().name().toLowerCase(Locale.ROOT))
              .add("message", finding.message()));
    }
    String body =
        Json.createObjectBuilder()
            .add("status", good ? "ok" : "unavailable")
            .add("checks", checks)
            .build()
            .toString();
    return new Answer(good ? OK : UNAVAILABLE, "application/json", body + "\n");
  }
}
