/** Tests of placement, on a backend that computes in Java. */
@NullMarked
package io.cochlea.placement;

import org.jspecify.annotations.NullMarked;
