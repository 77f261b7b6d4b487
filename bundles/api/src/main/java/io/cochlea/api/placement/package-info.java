/** Which backend runs which role, and the lanes that batch work of many streams onto it. */
@Export
@Version("0.1.0")
@NullMarked
package io.cochlea.api.placement;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
