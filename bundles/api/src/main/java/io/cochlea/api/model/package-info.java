/** Models on disk: which there are, where more come from, and how they are made faster. */
@Export
@Version("0.1.0")
@NullMarked
package io.cochlea.api.model;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
