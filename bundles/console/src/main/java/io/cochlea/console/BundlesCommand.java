package io.cochlea.console;

import io.cochlea.console.Usage.Group;
import java.util.Locale;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** {@code bundles}: what is installed, and what is wrong with it. */
@Component(
    service = BundlesCommand.class,
    property = {"osgi.command.scope=cochlea", "osgi.command.function=bundles"})
public final class BundlesCommand {
  private final BundleContext context;

  @Activate
  public BundlesCommand(BundleContext context) {
    this.context = context;
  }

  @Descriptor("what is installed, and what is wrong with it")
  @Usage(group = Group.SEE, value = "bundles", example = "bundles")
  public String bundles() {
    Table table = new Table("id", "state", "level", "name", "version");
    StringBuilder problems = new StringBuilder();
    for (Bundle bundle : context.getBundles()) {
      table.row(
          bundle.getBundleId(),
          state(bundle),
          bundle.adapt(BundleStartLevel.class).getStartLevel(),
          bundle.getSymbolicName(),
          bundle.getVersion());
      if (!isUp(bundle)) {
        problems.append("\n\n").append(bundle.getBundleId()).append(' ').append(problem(bundle));
      }
    }
    return table.render("") + problems;
  }

  /** Whether it does what it can: a fragment is part of another, a lazy one waits for its use. */
  static boolean isUp(Bundle bundle) {
    int state = bundle.getState();
    return isFragment(bundle) || (state != Bundle.INSTALLED && state != Bundle.RESOLVED);
  }

  private static String state(Bundle bundle) {
    return switch (bundle.getState()) {
      case Bundle.ACTIVE -> "active";
      case Bundle.STARTING -> isLazy(bundle) ? "lazy" : "starting";
      case Bundle.STOPPING -> "stopping";
      case Bundle.RESOLVED -> isFragment(bundle) ? "fragment" : "resolved";
      case Bundle.INSTALLED -> "installed";
      default -> "gone";
    };
  }

  private static boolean isLazy(Bundle bundle) {
    String policy = bundle.getHeaders("").get(Constants.BUNDLE_ACTIVATIONPOLICY);
    return policy != null && policy.toLowerCase(Locale.ROOT).startsWith("lazy");
  }

  private static boolean isFragment(Bundle bundle) {
    BundleRevision revision = bundle.adapt(BundleRevision.class);
    return revision != null && (revision.getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
  }

  private String problem(Bundle bundle) {
    BundleRevision revision = bundle.adapt(BundleRevision.class);
    if (bundle.getState() == Bundle.RESOLVED || revision == null) {
      return "is stopped";
    }
    FrameworkWiring wiring =
        context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
    for (BundleRequirement requirement : revision.getDeclaredRequirements(null)) {
      boolean mandatory =
          !Constants.RESOLUTION_OPTIONAL.equals(
              requirement.getDirectives().get(Constants.RESOLUTION_DIRECTIVE));
      if (mandatory && wiring.findProviders(requirement).isEmpty()) {
        return "needs " + wanted(requirement);
      }
    }
    return "is stopped";
  }

  private static String wanted(BundleRequirement requirement) {
    String filter = requirement.getDirectives().get(Constants.FILTER_DIRECTIVE);
    boolean imported = requirement.getNamespace().equals(PackageNamespace.PACKAGE_NAMESPACE);
    return (imported ? "" : requirement.getNamespace() + " ") + filter;
  }
}
