/** Brings audio from files into rings. */
@NullMarked
package io.cochlea.capture;

import org.jspecify.annotations.NullMarked;
