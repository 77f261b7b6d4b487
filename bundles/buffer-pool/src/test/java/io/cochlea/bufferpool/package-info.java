/** Tests of the buffer pool. */
@NullMarked
package io.cochlea.bufferpool;

import org.jspecify.annotations.NullMarked;
