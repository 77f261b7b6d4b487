/** Benchmarks behind {@code cochlea bench}: every published figure comes from one of them. */
@NullMarked
package io.cochlea.benchmarks;

import org.jspecify.annotations.NullMarked;
