package io.cochlea.gateway;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Lets clients finish before the server ends: the launcher runs what has the property {@code
 * cochlea.drain} before it stops anything, so that all that streams need is still there.
 */
@Component(service = Runnable.class, property = "cochlea.drain=gateway")
public final class Drain implements Runnable {
  private final Gateway gateway;

  @Activate
  public Drain(@Reference Gateway gateway) {
    this.gateway = gateway;
  }

  /** Takes no more requests, and returns when the last has ended or had its time. */
  @Override
  public void run() {
    gateway.close();
  }
}
