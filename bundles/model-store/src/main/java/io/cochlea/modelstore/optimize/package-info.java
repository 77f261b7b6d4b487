/** Rewrites graphs so that they run faster, and holds the result against the original. */
@NullMarked
package io.cochlea.modelstore.optimize;

import org.jspecify.annotations.NullMarked;
