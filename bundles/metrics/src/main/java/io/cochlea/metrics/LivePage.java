package io.cochlea.metrics;

import io.cochlea.api.admin.AdminPage;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Whether the process is to be kept: one that is not is started anew. */
@Component(property = AdminPage.PATH + "=/health/live")
public final class LivePage implements AdminPage {
  private final HealthChecks checks;

  @Activate
  public LivePage(@Reference HealthChecks checks) {
    this.checks = checks;
  }

  @Override
  public Answer answer(Map<String, String> query) {
    return HealthPage.of(checks.findings(HealthChecks.LIVE));
  }
}
