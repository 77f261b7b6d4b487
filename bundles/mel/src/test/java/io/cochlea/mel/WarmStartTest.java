package io.cochlea.mel;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;

class WarmStartTest {
  private static final String WARM_UP = "cochlea-mel-warm-up";

  @Test
  void theStartGoesFirst() {
    LogMelFactory factory = LogMelFactoryTest.scalar();
    WarmStart start = new WarmStart(context(Bundle.STARTING), factory);
    assertFalse(warming());
    start.frameworkEvent(event(FrameworkEvent.STARTED));
    assertTrue(warming());
    factory.deactivate();
  }

  @Test
  void aBundleThatComesLaterIsWarmedAtOnce() {
    LogMelFactory factory = LogMelFactoryTest.scalar();
    var _ = new WarmStart(context(Bundle.ACTIVE), factory);
    assertTrue(warming());
    factory.deactivate();
  }

  private static boolean warming() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals(WARM_UP));
  }

  private static FrameworkEvent event(int type) {
    return new FrameworkEvent(type, bundle(Bundle.ACTIVE), null);
  }

  private static BundleContext context(int state) {
    return stub(BundleContext.class, "getBundle", bundle(state));
  }

  private static Bundle bundle(int state) {
    return stub(Bundle.class, "getState", state);
  }

  /** A stub of the framework, which is not here: it knows one method. */
  private static <T> T stub(Class<T> type, String known, Object answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> method.getName().equals(known) ? answer : null));
  }
}
