/** What audio is: its format, and the sources that pump it into rings. */
@Export
@Version("0.1.0")
@NullMarked
package io.cochlea.api.audio;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
