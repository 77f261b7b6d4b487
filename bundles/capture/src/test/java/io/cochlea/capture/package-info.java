/** Tests of capture, on files made here and on real recordings. */
@NullMarked
package io.cochlea.capture;

import org.jspecify.annotations.NullMarked;
