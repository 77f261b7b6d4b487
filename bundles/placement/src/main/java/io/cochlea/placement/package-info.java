/** Chooses a backend for every graph and runs the lanes that batch the work of many streams. */
@NullMarked
package io.cochlea.placement;

import org.jspecify.annotations.NullMarked;
