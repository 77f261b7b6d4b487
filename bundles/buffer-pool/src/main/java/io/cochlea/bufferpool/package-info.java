/** Off-heap buffers in size classes under one cap, and the copy ledgers of streams. */
@NullMarked
package io.cochlea.bufferpool;

import org.jspecify.annotations.NullMarked;
