/** Rings in shared memory: frames with an in-band commit word, and audio that is read in place. */
@NullMarked
package io.cochlea.ring;

import org.jspecify.annotations.NullMarked;
