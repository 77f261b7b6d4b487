package io.cochlea.api.hardware;

import org.osgi.annotation.versioning.ConsumerType;

/** Registered as a service by whoever wants to be told of changes of the hardware. */
@ConsumerType
public interface HardwareListener {

  /**
   * Called when the listener is registered and after every scan that found something changed, its
   * conditions published, in order and one at a time. Must not block.
   */
  void changed(Inventory now);
}
