/** Streams of audio in, transcripts out: the way into the engine. */
@Export
@Version("0.1.0")
@NullMarked
package io.cochlea.api.stream;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
