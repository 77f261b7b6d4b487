/** Tests of voice activity, on memory and on real speech. */
@NullMarked
package io.cochlea.vad;

import org.jspecify.annotations.NullMarked;
