package io.cochlea.api.placement;

import org.osgi.annotation.versioning.ProviderType;

/** Submitted work. Thread-safe. */
@ProviderType
public interface Ticket {

  /** Gives the work up: if it has not begun, it fails with a {@code CancellationException}. */
  void cancel();
}
