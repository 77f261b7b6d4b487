/** What the operator's HTTP port shows. */
@Export
@Version("0.1.0")
@NullMarked
package io.cochlea.api.admin;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
