/** The server's settings, and where each value comes from. */
@Export
@Version("0.1.0")
@NullMarked
package io.cochlea.api.configuration;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
