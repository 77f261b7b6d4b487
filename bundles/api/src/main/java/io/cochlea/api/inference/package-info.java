/** Graphs compiled by a backend and run on tensors; knows nothing of speech. */
@Export
@Version("0.1.0")
@NullMarked
package io.cochlea.api.inference;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
