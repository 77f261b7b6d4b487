/** Tests of the inventory, on composed machines and on the one they run on. */
@NullMarked
package io.cochlea.hardware;

import org.jspecify.annotations.NullMarked;
