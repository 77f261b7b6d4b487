package io.cochlea.metrics;

import io.cochlea.api.admin.AdminPage;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Whether new streams may be sent here. */
@Component(property = AdminPage.PATH + "=/health/ready")
public final class ReadyPage implements AdminPage {
  private final HealthChecks checks;

  @Activate
  public ReadyPage(@Reference HealthChecks checks) {
    this.checks = checks;
  }

  @Override
  public Answer answer(Map<String, String> query) {
    return HealthPage.of(checks.findings(HealthChecks.READY));
  }
}
