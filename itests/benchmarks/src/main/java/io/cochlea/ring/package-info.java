/** What the benchmarks need of the ring's own package. */
@NullMarked
package io.cochlea.ring;

import org.jspecify.annotations.NullMarked;
