package io.cochlea.console;

import org.apache.felix.service.command.Converter;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Lets Felix's own commands take bundles by their ids or names: {@code felix:stop 12}, {@code
 * felix:uninstall cpu-next}.
 */
@Component(property = "osgi.converter.classes=org.osgi.framework.Bundle")
public final class BundleConverter implements Converter {
  private static final String OURS = "io.cochlea.";

  private final BundleContext context;

  @Activate
  public BundleConverter(BundleContext context) {
    this.context = context;
  }

  @Override
  public @Nullable Object convert(Class<?> type, Object in) {
    if (type != Bundle.class || !(in instanceof CharSequence)) {
      return null;
    }
    String name = in.toString();
    for (Bundle bundle : context.getBundles()) {
      String symbolic = bundle.getSymbolicName();
      if (name.equals(Long.toString(bundle.getBundleId()))
          || name.equals(symbolic)
          || (OURS + name).equals(symbolic)) {
        return bundle;
      }
    }
    return null;
  }

  @Override
  public @Nullable CharSequence format(Object target, int level, Converter converter) {
    return null;
  }
}
