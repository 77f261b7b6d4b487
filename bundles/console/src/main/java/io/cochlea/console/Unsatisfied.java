package io.cochlea.console;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** Says which components are not there and what each waits for; the launcher asks it. */
@Component(service = Supplier.class, property = "cochlea.report=unsatisfied")
public final class Unsatisfied implements Supplier<String> {
  private static final String SATISFYING_CONDITION = "osgi.ds.satisfying.condition";

  private final ServiceComponentRuntime runtime;

  @Activate
  public Unsatisfied(@Reference ServiceComponentRuntime runtime) {
    this.runtime = runtime;
  }

  /** A line each; empty when there are none. */
  @Override
  public String get() {
    return String.join("\n  ", lines());
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs()) {
      for (ComponentConfigurationDTO state : runtime.getComponentConfigurationDTOs(component)) {
        switch (state.state) {
          case ComponentConfigurationDTO.UNSATISFIED_REFERENCE -> {
            for (UnsatisfiedReferenceDTO reference : state.unsatisfiedReferences) {
              if (!reference.name.equals(SATISFYING_CONDITION)) { // hardware that is not here
                lines.add(component.name + " waits for " + wanted(component, reference));
              }
            }
          }
          case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION ->
              lines.add(component.name + " waits for its configuration");
          case ComponentConfigurationDTO.FAILED_ACTIVATION ->
              lines.add(component.name + " failed: " + firstLine(state.failure));
          default -> {}
        }
      }
    }
    return lines;
  }

  private static String wanted(ComponentDescriptionDTO component, UnsatisfiedReferenceDTO missing) {
    for (var reference : component.references) {
      if (reference.name.equals(missing.name)) {
        return reference.interfaceName + (missing.target == null ? "" : " " + missing.target);
      }
    }
    return missing.name;
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}
