/** Starts the OSGi framework on the distribution's bundles and runs one command on it. */
@NullMarked
package io.cochlea.launcher;

import org.jspecify.annotations.NullMarked;
