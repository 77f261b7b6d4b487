/** Tests of the CPU backend on real models. */
@NullMarked
package io.cochlea.cpu;

import org.jspecify.annotations.NullMarked;
