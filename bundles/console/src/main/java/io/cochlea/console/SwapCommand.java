package io.cochlea.console;

import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Placement.LaneState;
import io.cochlea.api.placement.Role;
import io.cochlea.console.Usage.Group;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code swap}, {@code pin} and {@code auto}: the operator says what runs where. What is refused
 * changes nothing, and says why.
 */
@Component(
    service = SwapCommand.class,
    property = {
      "osgi.command.scope=cochlea",
      "osgi.command.function=swap",
      "osgi.command.function=pin",
      "osgi.command.function=auto"
    })
public final class SwapCommand {
  private final Placement placement;

  @Activate
  public SwapCommand(@Reference Placement placement) {
    this.placement = placement;
  }

  @Descriptor("moves a role to a backend now")
  @Usage(group = Group.CHANGE, value = "swap ROLE BACKEND", example = "swap encoder cpu-next")
  public String swap(String... arguments) throws InferenceException {
    Role role = role(arguments, "swap ROLE BACKEND", 2);
    placement.swap(role, arguments[1]);
    return lanes(role, "");
  }

  @Descriptor("moves a role to a backend and keeps it there")
  @Usage(group = Group.CHANGE, value = "pin ROLE BACKEND", example = "pin encoder cpu")
  public String pin(String... arguments) throws InferenceException {
    Role role = role(arguments, "pin ROLE BACKEND", 2);
    placement.pin(role, arguments[1]);
    return lanes(role, word(role) + " stays on " + arguments[1]);
  }

  @Descriptor("lets a role run on the best backend there is")
  @Usage(group = Group.CHANGE, value = "auto ROLE", example = "auto encoder")
  public String auto(String... arguments) {
    Role role = role(arguments, "auto ROLE", 1);
    placement.auto(role);
    return lanes(role, word(role) + " runs on the best backend there is");
  }

  /** Which graphs of the role run where now, under what was decided. */
  private String lanes(Role role, String decision) {
    String moved =
        placement.lanes().stream()
            .filter(lane -> lane.role() == role)
            .map(SwapCommand::line)
            .collect(Collectors.joining("\n"));
    return List.of(decision, moved).stream()
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("\n"));
  }

  private static String line(LaneState lane) {
    return lane.graph() + " runs on " + lane.backend();
  }

  private static Role role(String[] arguments, String usage, int count) {
    if (arguments.length != count) {
      throw new IllegalArgumentException("usage: " + usage + "; roles: " + roles());
    }
    for (Role role : Role.values()) {
      if (word(role).equals(arguments[0].toLowerCase(Locale.ROOT))) {
        return role;
      }
    }
    throw new IllegalArgumentException("unknown role '" + arguments[0] + "'; allowed: " + roles());
  }

  private static String roles() {
    return Arrays.stream(Role.values()).map(SwapCommand::word).collect(Collectors.joining(", "));
  }

  private static String word(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }
}
