package io.cochlea.api.hardware;

import org.osgi.annotation.versioning.ProviderType;

/** Takes stock of this machine. Thread-safe. */
@ProviderType
public interface Hardware {

  /** What was found last; the first call looks, and takes some 100 ms. */
  Inventory inventory();

  /** Looks again. */
  Inventory rescan();
}
