/** Shared-memory rings: written in place by one producer, read in place by cursors. */
@Export
@Version("0.1.0")
@NullMarked
package io.cochlea.api.ring;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
