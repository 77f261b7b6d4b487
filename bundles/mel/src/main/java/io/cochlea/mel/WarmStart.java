package io.cochlea.mel;

import io.cochlea.api.feature.FeatureFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Warms Whisper's features once the platform has started: compiling them takes the processors from
 * what has to be there first.
 */
@Component(
    service = {},
    immediate = true)
public final class WarmStart implements FrameworkListener {
  private final BundleContext context;
  private final LogMelFactory factory;

  @Activate
  public WarmStart(
      BundleContext context,
      @Reference(target = "(component.name=io.cochlea.mel.LogMelFactory)") FeatureFactory factory) {
    this.context = context;
    this.factory = (LogMelFactory) factory;
    context.addFrameworkListener(this);
    if (context.getBundle(0).getState() == Bundle.ACTIVE) {
      this.factory.warmUp();
    }
  }

  @Override
  public void frameworkEvent(FrameworkEvent event) {
    if (event.getType() == FrameworkEvent.STARTED) {
      factory.warmUp();
    }
  }

  @Deactivate
  void close() {
    context.removeFrameworkListener(this);
  }
}
