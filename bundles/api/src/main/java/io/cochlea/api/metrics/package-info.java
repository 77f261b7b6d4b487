/** How long the steps on the way of the audio take, and what clients ask. */
@Export
@Version("0.1.0")
@NullMarked
package io.cochlea.api.metrics;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
