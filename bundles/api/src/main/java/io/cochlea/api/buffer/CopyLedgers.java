package io.cochlea.api.buffer;

import org.osgi.annotation.versioning.ProviderType;

/** Opens copy ledgers. Thread-safe. */
@ProviderType
public interface CopyLedgers {

  /** A ledger for one stream, at zero. */
  CopyLedger open();
}
