package io.cochlea.metrics;

import io.cochlea.api.recognition.SpeechModel;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Whether there is a model. */
@Component(property = {HealthCheck.NAME + "=model", HealthCheck.TAGS + "=" + HealthChecks.READY})
public final class ModelCheck implements HealthCheck {
  private final Map<ServiceReference<SpeechModel>, String> models = new ConcurrentHashMap<>();

  @Reference(
      service = SpeechModel.class,
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC)
  void addModel(ServiceReference<SpeechModel> model) {
    models.put(model, String.valueOf(model.getProperty(SpeechModel.ID)));
  }

  void removeModel(ServiceReference<SpeechModel> model) {
    models.remove(model);
  }

  @Override
  public Result execute() {
    Collection<String> ids = models.values();
    return ids.isEmpty()
        ? new Result(Result.Status.TEMPORARILY_UNAVAILABLE, "there is no model")
        : new Result(
            Result.Status.OK, ids.stream().sorted().distinct().collect(Collectors.joining(", ")));
  }
}
