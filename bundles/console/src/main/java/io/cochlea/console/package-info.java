/** Commands over everything the platform knows of itself, and {@code transcribe}. */
@NullMarked
package io.cochlea.console;

import org.jspecify.annotations.NullMarked;
