/** Voice activity: the probability of speech per frame, and the endpoints drawn from it. */
@Export
@Version("0.1.0")
@NullMarked
package io.cochlea.api.vad;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
