/** Acoustic features computed from audio in place and written straight into tensors. */
@Export
@Version("0.1.0")
@NullMarked
package io.cochlea.api.feature;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
