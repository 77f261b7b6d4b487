/** What this machine is made of. */
@Export
@Version("0.1.0")
@NullMarked
package io.cochlea.api.hardware;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
