/** Off-heap memory on lease, and the ledger of every byte that is copied. */
@Export
@Version("0.1.0")
@NullMarked
package io.cochlea.api.buffer;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
